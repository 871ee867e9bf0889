//! What works here, line by line, as it comes.

use crate::model::doctor::DoctorPanel;
use crate::model::doctor::Standing;
use crate::model::doctor::Topic;
use crate::text::columns;
use crate::view::Look;
use crate::view::page::Page;

/// Columns of the standing.
const STANDING: usize = 13;

/// The panel.
pub(super) fn page(panel: &DoctorPanel, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let mut page = Page::new(width).titled(words.get("doctor.title")).scrolled(panel.scroll);
    let pad = |text: &str| format!("{text}{}", " ".repeat(STANDING.saturating_sub(columns(text))));
    for topic in Topic::ALL {
        let name = words.get(&format!("doctor.topic.{}", topic.as_str()));
        let Some(finding) = panel.of(topic) else {
            let text = format!("{name}: {}", words.get("doctor.waiting"));
            page.hang(&pad(""), &text, look.theme.plain());
            continue;
        };
        let style = match finding.standing {
            Standing::Passed => look.theme.right(),
            Standing::Failed => look.theme.wrong(),
            Standing::Unchecked => look.theme.plain(),
        };
        let standing = words.get(&format!("doctor.standing.{}", finding.standing.as_str()));
        page.hang(&pad(standing), &format!("{name}: {}", words.say(&finding.says)), style);
        if let Some(fix) = &finding.fix {
            let text = format!("{} {}", words.get("doctor.fix"), words.say(fix));
            page.hang(&pad(""), &text, look.theme.plain());
        }
    }
    page.gap();
    page.text(words.get("doctor.summary.paste"), look.theme.plain());
    page.text(words.get("help.privacy"), look.theme.plain());
    page
}

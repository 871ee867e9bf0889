//! What works here, a line each as it comes.

use crate::model::doctor::DoctorPanel;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::plain::Voice;

/// The lines of the findings after the first `told`.
pub(super) fn findings(panel: &DoctorPanel, told: usize, voice: &Voice) -> Vec<String> {
    panel.findings.iter().skip(told).flat_map(|finding| line(finding, voice)).collect()
}

fn line(finding: &Finding, voice: &Voice) -> Vec<String> {
    let name = voice.get(&format!("doctor.topic.{}", finding.topic.as_str()));
    let standing = voice.get(&format!("doctor.standing.{}", finding.standing.as_str()));
    let fix = finding.fix.as_ref();
    let fix = fix.map(|fix| format!("{} {}", voice.get("doctor.fix"), voice.say(fix)));
    [Some(format!("{name}, {standing}: {}", voice.say(&finding.says))), fix]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether everything was looked at.
pub(super) fn is_over(panel: &DoctorPanel) -> bool {
    panel.findings.len() >= Topic::ALL.len()
}

/// What is said when it is.
pub(super) fn end(voice: &Voice) -> Vec<String> {
    vec![voice.get("doctor.summary.paste"), voice.get("help.privacy")]
}

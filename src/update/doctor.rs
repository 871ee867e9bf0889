//! A look at what works here.

use crate::model::doctor::DoctorPanel;
use crate::model::doctor::Finding;
use crate::model::screen::Overlay;
use crate::model::state::Model;
use crate::update::Effect;

/// Looks, and shows what is found; in the panel, looks again.
pub(super) fn look(model: &mut Model, effects: &mut Vec<Effect>) {
    model.attempts += 1;
    let (attempt, org) = (model.attempts, model.tenant().map(|tenant| tenant.as_url()));
    if matches!(model.overlay(), Some(Overlay::Doctor(_))) {
        model.overlays.pop();
    }
    model.overlays.push(Overlay::Doctor(DoctorPanel { attempt, ..DoctorPanel::default() }));
    effects.push(Effect::Examine { attempt, org });
}

/// Something was found.
pub(super) fn examined(model: &mut Model, attempt: u64, finding: &Finding) {
    let panels = model.overlays.iter_mut().filter_map(|overlay| {
        if let Overlay::Doctor(panel) = overlay { Some(panel) } else { None }
    });
    for panel in panels {
        if panel.attempt == attempt && panel.of(finding.topic).is_none() {
            panel.findings.push(finding.clone());
        }
    }
}

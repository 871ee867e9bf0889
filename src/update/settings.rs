//! The settings screen: seen at once, kept by Enter, taken back by Esc.

use crate::model::choices::Setting;
use crate::model::choices::SettingsForm;
use crate::model::screen::Overlay;
use crate::model::state::Model;
use crate::text::clean_line;
use crate::update::Effect;

/// Opens the screen.
pub(super) fn open(model: &mut Model) {
    let form = SettingsForm::new(&model.preferences);
    model.overlays.push(Overlay::Settings(Box::new(form)));
}

/// Another row.
pub(super) fn next_field(form: &mut SettingsForm, forward: bool) {
    let count = Setting::ALL.len();
    form.chosen = (form.chosen + if forward { 1 } else { count - 1 }) % count;
}

/// The next value of the chosen row, on the screen at once.
pub(super) fn change(model: &mut Model) {
    if let Some(Overlay::Settings(form)) = model.overlays.last() {
        form.setting().next(&mut model.preferences);
    }
}

/// Keeps what was changed.
pub(super) fn keep(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Settings(form)) = model.overlays.pop() else { return };
    form.give(&mut model.preferences);
    if model.preferences == form.before {
        return;
    }
    if let Some(name) = &model.preferences.operator
        && model.preferences.operator != form.before.operator
    {
        model.operator = clean_line(name, 120);
        model.operator_asked = true;
    }
    let after = Box::new(model.preferences.clone());
    effects.push(Effect::KeepPreferences { before: Box::new(form.before), after });
}

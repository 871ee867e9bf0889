//! What the threads of the program are made from, where a test runs its loop itself: nothing of a
//! keyring, a browser or a network.

use std::sync::Arc;

use reauth::diagnosis::doctor::Read;
use reauth::effects::DiskSetup;
use reauth::effects::NetworkSetup;
use reauth::effects::Setup;
use reauth::model::check::Cloud;
use reauth::model::endpoints::Endpoints;
use reauth::model::event::Mode;
use reauth::model::ids::Ids;
use reauth::model::policy::Policy;
use reauth::model::state::Model;
use reauth::runbook::Runbook;
use reauth::services::browser::Desktop;
use reauth::services::clipboard::Between;
use reauth::services::clipboard::Programs;
use reauth::services::clock;
use reauth::services::doctor::Surroundings;
use reauth::services::doctor::Whose;
use reauth::services::http;
use reauth::services::keyring::Choice;
use reauth::services::lockout::Lockouts;
use reauth::services::microsoft::Rejected;
use reauth::services::paths::Paths;

/// A model that knows nothing yet.
pub(crate) fn model() -> Model {
    let runbook = Arc::new(Runbook::built_in().unwrap());
    let mut model = Model::new(runbook, Endpoints::microsoft(), Mode::Practice, Ids::new([7; 16]));
    model.now = clock::now();
    model
}

/// A world whose files are at `paths`; a report is made by `render`, with no text.
pub(crate) fn setup(paths: &Paths, render: impl Fn() + Send + 'static) -> Setup {
    let endpoints = Endpoints::microsoft();
    Setup {
        disk: DiskSetup {
            paths: paths.clone(),
            own: paths.clone(),
            reports: paths.state.clone(),
            runbook: Runbook::built_in().unwrap(),
            render: Box::new(move |_, _| {
                render();
                String::new()
            }),
        },
        keyring: Choice::Off,
        tenant_name: None,
        desktop: Desktop::default(),
        programs: Programs::default(),
        network: NetworkSetup {
            options: http::Options::new(endpoints.kind),
            endpoints: endpoints.clone(),
            lockouts: Lockouts::new(paths),
            policy: Policy::default(),
            rejected: Rejected::default(),
            offline: true,
        },
        around: around(endpoints, paths),
    }
}

fn around(endpoints: Endpoints, paths: &Paths) -> Surroundings {
    Surroundings {
        dumb: false,
        no_color: false,
        locale: None,
        between: Between::Nothing,
        desktop: Desktop::default(),
        programs: Vec::new(),
        paths: paths.clone(),
        config: Read::But(Vec::new()),
        keyring: Choice::Off,
        whose: Whose::Several,
        policy: Policy::default(),
        proxies: Vec::new(),
        no_proxy: false,
        authorities: Vec::new(),
        options: http::Options::new(endpoints.kind),
        endpoints,
        cloud: Cloud::Global,
        spared: None,
    }
}

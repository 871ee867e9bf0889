//! A person in a browser, as far as forms go: follows redirects to loopback pages, keeps cookies,
//! fills in what a page asks for and presses a button that the page really has.

use std::collections::BTreeMap;

use super::Answer;
use super::World;
use super::form;

/// One browser with nothing in it.
pub(crate) struct Browser<'a> {
    world: &'a World,
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
    /// The address of the page that is shown, or of the client's listener.
    pub(crate) at: url::Url,
    pub(crate) status: u16,
    pub(crate) page: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let policy = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().no_proxy().redirect(policy).build().unwrap();
        Self {
            world,
            client,
            cookies: BTreeMap::new(),
            at: url::Url::parse("about:blank").unwrap(),
            status: 0,
            page: String::new(),
        }
    }

    pub(crate) fn open(&mut self, url: &str) -> &mut Self {
        self.at = url::Url::parse(url).unwrap();
        let request = self.client.get(url);
        self.follow(request)
    }

    /// Presses the button with this text, in whichever form has it, after filling in `fields`.
    pub(crate) fn press(&mut self, button: &str, fields: &[(&str, &str)]) -> &mut Self {
        let forms = self.page.split("<form").skip(1);
        let mut found = forms.map(|rest| rest.split("</form>").next().unwrap().to_owned());
        let text = |one: &str| {
            one.split('>').nth(1).unwrap_or("").split("</button").next().unwrap().to_owned()
        };
        let (form_html, pressed) = found
            .find_map(|html| {
                let mut buttons = html.split("<button").skip(1);
                let pressed = buttons.find(|one| text(one) == button)?.to_owned();
                Some((html, pressed))
            })
            .unwrap_or_else(|| panic!("no button {button:?} on {}:\n{}", self.at, self.page));
        let mut posted: Vec<(String, String)> = Vec::new();
        for input in form_html.split("<input").skip(1) {
            let (name, kind) = (attribute(input, "name"), attribute(input, "type"));
            let checked = input.split('>').next().unwrap().contains(" checked");
            let value =
                fields.iter().find(|(field, _)| *field == name).map(|(_, v)| (*v).to_owned());
            let value = match (value, kind.as_str()) {
                (Some(value), _) => Some(value),
                (None, "checkbox" | "radio") => checked.then(|| attribute(input, "value")),
                (None, _) => Some(attribute(input, "value")),
            };
            posted.extend(value.map(|value| (name, value)));
        }
        for (field, _) in fields {
            assert!(
                posted.iter().any(|(name, _)| name == field),
                "no field {field} on {}",
                self.at
            );
        }
        if pressed.starts_with(" name=") {
            posted.push((attribute(&pressed, "name"), attribute(&pressed, "value")));
        }
        let action = attribute(&form_html, "action");
        let url = self.at.join(&action).unwrap();
        let pairs: Vec<_> = posted.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let request = form(&self.client, url.as_str(), &pairs);
        self.at = url;
        self.follow(request)
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.page.contains(text)
    }

    /// The parameter that the client's listener was called with.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.at.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    fn follow(&mut self, first: reqwest::RequestBuilder) -> &mut Self {
        let mut request = first;
        for _ in 0..10 {
            let cookies: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let answer = self.world.send(request.header("Cookie", cookies.join("; ")));
            self.keep_cookies(&answer);
            if !(300..400).contains(&answer.status) {
                self.status = answer.status;
                self.page = unescaped(&answer.text);
                return self;
            }
            self.at = self.at.join(answer.header("Location")).unwrap();
            let simulator = &self.world.simulator;
            let bases = [simulator.login(), simulator.graph(), simulator.okta()];
            if !bases.iter().any(|base| self.at.as_str().starts_with(base)) {
                // The listener of a client, which is not there: its address is the answer.
                self.status = 0;
                self.page.clear();
                return self;
            }
            request = self.client.get(self.at.as_str());
        }
        panic!("too many redirects, at last to {}", self.at);
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for line in answer.headers.get_all("Set-Cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let tag = tag.split('>').next().unwrap();
    let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
    value.split('"').next().unwrap_or_default().replace("&amp;", "&")
}

fn unescaped(page: &str) -> String {
    page.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
}

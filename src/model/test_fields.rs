//! Which fields the form of the credential test has: some are there only for some answers.

use crate::model::check::Method;
use crate::model::reader::Reader;
use crate::model::screen::Client;
use crate::model::screen::TestField;
use crate::model::screen::TestPanel;

impl TestPanel {
    /// The fields that there are, in the order of Tab.
    pub fn fields(&self) -> Vec<TestField> {
        let order = [
            TestField::Account,
            TestField::Client,
            TestField::ClientId,
            TestField::Method,
            TestField::Reader,
            TestField::Password,
            TestField::Run,
        ];
        let by_password = self.method == Method::Password;
        let is_there = |field: &TestField| match field {
            TestField::ClientId => self.client == Client::Own,
            TestField::Reader => by_password && matches!(self.reader, Reader::Private { .. }),
            TestField::Password => by_password && !self.reader.stands_in_the_way(),
            TestField::Account | TestField::Client | TestField::Method | TestField::Run => true,
        };
        order.into_iter().filter(is_there).collect()
    }
}

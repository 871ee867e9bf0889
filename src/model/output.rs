//! What a report is made as, and the panel that shows it before it is written.

/// Formats of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For a ticket.
    #[default]
    Markdown,
    /// One page for a browser, to be read, printed and filed.
    Html,
    /// For a machine.
    Json,
    /// One row a step, for a spreadsheet.
    Csv,
    /// For a mail.
    Text,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Markdown, Self::Html, Self::Text, Self::Csv, Self::Json];

    /// Whether it is for programs, whose words are English.
    pub fn is_data(self) -> bool {
        matches!(self, Self::Json | Self::Csv)
    }

    /// Ending of a file name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Text => "txt",
        }
    }
}

/// What a report is made as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Its format.
    pub format: Format,
    /// Whether stand-ins are in the place of names.
    pub redacted: bool,
}

/// The report before it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportPanel {
    /// What it is made as.
    pub form: Form,
    /// What is shown of it; none while it is being made.
    pub preview: Option<String>,
    /// First line shown.
    pub scroll: usize,
    /// Where it was written.
    pub written: Option<String>,
    /// The page that was written last: the only file that is ever opened.
    pub page: Option<String>,
}

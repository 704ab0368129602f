//! What was found, as people and programs read it.

use serde::Serialize;

use super::code::{Code, Severity};

/// Longest snippet, in characters.
const MAX_SNIPPET: usize = 160;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// No finding is an error.
    pub ok: bool,
    pub error_count: usize,
    pub warning_count: usize,
    pub info_count: usize,
    /// In the order of files, errors first.
    pub findings: Vec<Finding>,
    pub files_scanned: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    /// Path in the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Leads to the element, if it has anything to be known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_hint: Option<&'static str>,
    /// The start tag or the piece of code that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
}

impl Finding {
    pub(super) fn new(code: &Code, message: String) -> Finding {
        Finding {
            code: code.name,
            severity: code.severity,
            message,
            file: None,
            selector: None,
            element_id: None,
            fix_hint: Some(code.fix),
            snippet: None,
        }
    }

    pub(super) fn with_snippet(mut self, snippet: &str) -> Finding {
        let line = snippet.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = line.chars().take(MAX_SNIPPET).collect();
        self.snippet = Some(if cut.len() < line.len() { cut + "…" } else { cut });
        self
    }
}

impl Report {
    pub(super) fn new(findings: Vec<Finding>, files_scanned: usize) -> Report {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let error_count = count(Severity::Error);
        let (warning_count, info_count) = (count(Severity::Warning), count(Severity::Info));
        Report { ok: error_count == 0, error_count, warning_count, info_count, findings, files_scanned }
    }
}

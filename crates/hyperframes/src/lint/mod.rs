//! Reads a project and says what will not render as its author means it. Runs nothing.

mod code;
mod javascript;
mod page;
mod report;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use code::{CODES, Code, Severity};
use page::{Findings, Page, Project, Role};
pub use report::{Finding, Report};

use crate::composition::OpenError;
use crate::files::{FileError, Files, ProjectPath};

/// Files that are read in one project.
const MAX_FILES: usize = 500;
/// Largest file that is read, and all of them together, in bytes.
const MAX_BYTES: usize = 16 << 20;
const MAX_TOTAL_BYTES: usize = 64 << 20;

/// Reads `index.html` and every file that it mounts, at any depth.
///
/// Fails if the entry file cannot be read; what is wrong in the files is in the report.
pub fn lint(directory: &Path) -> Result<Report, OpenError> {
    let files = Files::in_directory(directory).map_err(OpenError::Project)?;
    let entry = ProjectPath::new("index.html")?;
    let html = read(&files, &entry)?;
    let mut project = Project { files: &files, pages: Vec::new(), mounts: BTreeMap::new(), faces: BTreeSet::new() };
    let mut bytes = html.len();
    project.pages.extend(Page::read(entry, Role::Entry, html));
    let mut seen: BTreeSet<ProjectPath> = project.pages.iter().map(|page| page.path.clone()).collect();
    let mut next = 0;
    while let Some(page) = project.pages.get(next) {
        let mut mounted = Vec::new();
        let mut targets = BTreeSet::new();
        for host in page.all("[data-composition-src]") {
            let Some(path) = rules::hosts::target(page, &host) else { continue };
            targets.insert(path.clone());
            // What cannot be read is a finding of the rules.
            if seen.len() < MAX_FILES
                && bytes < MAX_TOTAL_BYTES
                && seen.insert(path.clone())
                && let Ok(html) = read(&files, &path)
            {
                bytes += html.len();
                mounted.extend(Page::read(path, Role::Mounted, html));
            }
        }
        project.mounts.insert(page.path.clone(), targets);
        project.pages.extend(mounted);
        next += 1;
    }
    project.faces = rules::fonts::declared(&project);
    let mut findings = Vec::new();
    for page in &project.pages {
        let mut found = Findings::of(page);
        for rule in rules::ALL {
            rule(&project, page, &mut found);
        }
        let mut found = found.finish();
        found.sort_by_key(|finding| finding.severity);
        findings.extend(found);
    }
    Ok(Report::new(findings, project.pages.len()))
}

fn read(files: &Files, path: &ProjectPath) -> Result<String, OpenError> {
    let bytes = files.read(path)?;
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge { path: path.to_string(), bytes: bytes.len() as u64 }.into());
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| OpenError::NotText(path.clone()))
}

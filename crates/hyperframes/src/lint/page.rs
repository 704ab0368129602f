//! One HTML file as the rules see it.

use std::collections::{BTreeMap, BTreeSet};

use dom_query::{Document, NodeRef};

use super::code::Code;
use super::javascript::without_comments;
use super::report::Finding;
use crate::compile::{Base, Source};
use crate::files::{Files, ProjectPath};

/// What a file is in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Entry,
    Mounted,
}

pub(super) struct Page {
    pub path: ProjectPath,
    pub role: Role,
    pub html: String,
    /// For a mounted file in a `<template>`: what is in it.
    pub document: Document,
    /// `data-composition-variables` of `<html>`.
    pub declared: Option<String>,
    /// Inline scripts without their comments, joined.
    pub script: String,
    /// Inline style sheets, joined.
    pub styles: String,
    pub base: Base,
}

/// What all rules may look at.
pub(super) struct Project<'a> {
    pub files: &'a Files,
    pub pages: Vec<Page>,
    /// The files each file mounts.
    pub mounts: BTreeMap<ProjectPath, BTreeSet<ProjectPath>>,
    /// Families, in lower case, that any file brings with `@font-face`: such rules are global.
    pub faces: BTreeSet<String>,
}

impl Page {
    /// `None`: there is nothing in the file.
    pub fn read(path: ProjectPath, role: Role, html: String) -> Option<Page> {
        let source = match role {
            Role::Entry => {
                let document = Document::from(html.as_str());
                let declared = document.html_root().attr("data-composition-variables").map(|text| text.to_string());
                Source { base: Base::of_file(&path), document, declared, file: path.clone() }
            }
            Role::Mounted => Source::from_file(&html, path.clone())?,
        };
        let Source { document, declared, base, .. } = source;
        let texts = |selector: &str| {
            document.select(selector).nodes().iter().map(|node| node.text().to_string()).collect::<Vec<_>>().join("\n")
        };
        let script =
            without_comments(&texts("script:not([src]):not([type*=json]):not([type=importmap]):not([type*=shader])"));
        let styles = texts("style");
        Some(Page { path, role, html, script, styles, document, declared, base })
    }

    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.document.select_single("[data-composition-id]").nodes().first().copied()
    }

    pub fn all(&self, selector: &str) -> Vec<NodeRef<'_>> {
        self.document.select(selector).nodes().to_vec()
    }
}

/// Collects what the rules find in one page.
pub(super) struct Findings<'a> {
    page: &'a Page,
    found: Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub fn of(page: &'a Page) -> Findings<'a> {
        Findings { page, found: Vec::new() }
    }

    pub fn add(&mut self, finding: Finding) {
        self.found.push(Finding { file: Some(self.page.path.to_string()), ..finding });
    }

    /// About the file as a whole.
    pub fn file(&mut self, code: &Code, message: impl Into<String>) {
        self.add(Finding::new(code, message.into()));
    }

    pub fn element(&mut self, code: &Code, node: &NodeRef, message: impl Into<String>) {
        let finding = Finding::new(code, message.into()).with_snippet(&start_tag(node));
        let element_id = node.attr("id").map(|id| id.to_string()).filter(|id| !id.is_empty());
        self.add(Finding { selector: selector(node), element_id, ..finding });
    }

    /// About a piece of script.
    pub fn code(&mut self, code: &Code, snippet: &str, message: impl Into<String>) {
        self.add(Finding::new(code, message.into()).with_snippet(snippet));
    }

    pub fn finish(self) -> Vec<Finding> {
        self.found
    }
}

/// `<video id="a">`, for messages.
pub(super) fn name(node: &NodeRef) -> String {
    let tag = node.node_name().map(|name| name.to_string()).unwrap_or_default();
    match node.attr("id").filter(|id| !id.is_empty()) {
        Some(id) => format!("<{tag} id=\"{}\">", id.chars().take(80).collect::<String>()),
        None => format!("<{tag}>"),
    }
}

fn start_tag(node: &NodeRef) -> String {
    let mut tag = format!("<{}", node.node_name().map(|name| name.to_string()).unwrap_or_default());
    for attribute in node.attrs() {
        tag.push_str(&match attribute.value.is_empty() {
            true => format!(" {}", attribute.name.local),
            false => format!(" {}=\"{}\"", attribute.name.local, attribute.value),
        });
    }
    tag + ">"
}

fn selector(node: &NodeRef) -> Option<String> {
    let quoted = |text: &str| cssparser::ToCss::to_css_string(&cssparser::Token::QuotedString(text.into()));
    if let Some(id) = node.attr("id").filter(|id| !id.is_empty()) {
        let hash = cssparser::ToCss::to_css_string(&cssparser::Token::IDHash((&*id).into()));
        return Some(hash);
    }
    ["data-composition-id", "data-composition-src", "src"].iter().find_map(|attribute| {
        let value = node.attr(attribute).filter(|value| !value.is_empty())?;
        Some(format!("[{attribute}={}]", quoted(&value)))
    })
}

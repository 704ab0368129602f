//! The content of a sub-composition, wherever it is written.

use dom_query::{Document, NodeRef};

use super::address::Base;
use super::filled;
use crate::files::ProjectPath;

/// A sub-composition before it is mounted.
pub(crate) struct Source {
    /// Holds the content; for a `<template>`, what is in it.
    pub document: Document,
    /// The file it is written in.
    pub file: ProjectPath,
    /// Where its addresses count from.
    pub base: Base,
    /// `data-composition-variables` of that file's `<html>`.
    pub declared: Option<String>,
}

impl Source {
    /// Reads a file: a full document, or one whose content is in a `<template>`. `None`: there is nothing in it.
    pub fn from_file(html: &str, file: ProjectPath) -> Option<Source> {
        let outer = Document::from(html);
        let declared = outer.html_root().attr("data-composition-variables").map(|text| text.to_string());
        let document = if outer.select_single("[data-composition-id]").exists() {
            outer
        } else {
            let templates = outer.select("template");
            let contents: Vec<Document> =
                templates.nodes().iter().map(|template| Source::content_of(template)).collect();
            let with_root = contents.iter().position(|content| content.select_single("[data-composition-id]").exists());
            let index = with_root.unwrap_or(0);
            contents.into_iter().nth(index).unwrap_or(outer)
        };
        let has_content = document.body().is_some_and(|body| body.children().iter().any(NodeRef::is_element));
        let base = Base::of_composition(&file);
        has_content.then_some(Source { document, file, base, declared })
    }

    /// Content of a `<template>` of the same document.
    pub fn from_template(template: &NodeRef, file: ProjectPath, base: Base) -> Source {
        Source { document: Source::content_of(template), file, base, declared: None }
    }

    /// The element to mount: that of the host's id, else the first composition. A file without any is given a box, so that
    /// it has one.
    pub fn root(&self, host_id: Option<&str>) -> Option<NodeRef<'_>> {
        let compositions = self.document.select("[data-composition-id]");
        let named = host_id.and_then(|id| {
            compositions.nodes().iter().find(|node| filled(node, "data-composition-id").as_deref() == Some(id))
        });
        if let Some(root) = named.or(compositions.nodes().first()) {
            return Some(*root);
        }
        let body = self.document.body()?;
        let content = body.inner_html();
        body.set_html(format!("<div>{content}</div>"));
        body.first_element_child()
    }

    /// What is in a `<template>`, which the tree of its document does not show.
    pub fn content_of(template: &NodeRef) -> Document {
        let content = template.query(|node| node.as_element().and_then(|element| element.template_contents)).flatten();
        let html = content.and_then(|id| template.tree.get(&id)).map(|content| content.inner_html());
        Document::from(html.unwrap_or_default())
    }
}

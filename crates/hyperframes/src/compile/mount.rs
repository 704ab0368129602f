//! Finding hosts and filling them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};

use super::address::{Base, is_relative};
use super::declaration::{VariableDeclaration, check_values, parse_declarations};
use super::elsewhere::Elsewhere;
use super::instance::Instance;
use super::instance_scripts::PageScript;
use super::source::Source;
use super::{CompileError, MAX_DEPTH, MAX_MOUNTS, MAX_PAGE_BYTES, MAX_SOURCE_BYTES, filled, instance_scripts};
use crate::composition::{OpenError, OpenOptions, Warning};
use crate::files::{FileError, Files, ProjectPath};

/// What may be a host.
pub(super) const HOSTS: &str = "[data-composition-src], [data-composition-id]";

/// The work of one page.
pub(super) struct Mounter<'a> {
    files: &'a Files,
    entry: &'a ProjectPath,
    /// The page as written.
    html: &'a str,
    /// Runtime ids in use.
    taken: BTreeSet<String>,
    values: Map<String, Value>,
    /// Of the render.
    variables: &'a Map<String, Value>,
    pub elsewhere: Elsewhere<'a>,
    pub warnings: Vec<Warning>,
    /// Scripts of instances, in the order in which they run, after all of the page's own.
    pub scripts: Vec<PageScript>,
    /// HTML by the number of the comment that stands in for it until all documents are written.
    filled: BTreeMap<usize, String>,
    /// A word that no file can hold: it is drawn by lot.
    mark: String,
    mounts: usize,
    bytes: usize,
}

/// The files on the way from the page to where we are.
pub(super) type Chain = Vec<ProjectPath>;

impl<'a> Mounter<'a> {
    pub fn new(
        files: &'a Files,
        entry: &'a ProjectPath,
        html: &'a str,
        page: &Document,
        options: &'a OpenOptions,
    ) -> Mounter<'a> {
        let ids = page.select("[data-composition-id]:not([data-composition-src])");
        Mounter {
            files,
            entry,
            html,
            taken: ids.nodes().iter().filter_map(|node| filled(node, "data-composition-id")).collect(),
            values: Map::new(),
            variables: &options.variables,
            elsewhere: Elsewhere::new(options.libraries.as_ref()),
            warnings: Vec::new(),
            scripts: Vec::new(),
            filled: BTreeMap::new(),
            mark: format!("hf-{:x}-", RandomState::new().hash_one(0)),
            mounts: 0,
            bytes: html.len(),
        }
    }

    pub fn finish(self) -> (Map<String, Value>, Vec<Warning>) {
        (self.values, self.warnings.into_iter().chain(self.elsewhere.warnings).collect())
    }

    pub fn warn(&mut self, code: &'static str, message: String) {
        self.warnings.push(Warning::new(code, message));
    }

    /// What `<html>` and the root declare; of one id the root's declaration counts.
    pub fn page_declarations(&mut self, page: &Document) -> Vec<VariableDeclaration> {
        let html = page.html_root().attr("data-composition-variables").map(|text| text.to_string());
        let root = page.select_single("[data-composition-id]").attr("data-composition-variables");
        let file = self.entry.clone();
        self.declarations(&file, [html, root.map(|text| text.to_string())])
    }

    /// Later declarations win.
    fn declarations<const N: usize>(
        &mut self,
        file: &ProjectPath,
        texts: [Option<String>; N],
    ) -> Vec<VariableDeclaration> {
        let mut all: Vec<VariableDeclaration> = Vec::new();
        for text in texts.into_iter().flatten() {
            match parse_declarations(&text) {
                Ok(declarations) => {
                    all.retain(|earlier| !declarations.iter().any(|later| later.id == earlier.id));
                    all.extend(declarations);
                }
                Err(error) => self.warn(
                    "invalid_composition_variables_declaration",
                    format!("`{file}`: data-composition-variables cannot be read: {error}"),
                ),
            }
        }
        all
    }

    /// The page with everything mounted; `None` when nothing had to be changed.
    pub fn mount_page(&mut self, page: &Document) -> Result<Option<String>, OpenError> {
        let chain = vec![self.entry.clone()];
        // Before scripts of instances are compared with the page's.
        let mut changed = self.elsewhere.serve_page(page);
        for host in page.select(HOSTS).nodes() {
            changed |= self.mount_host(page, host, &chain)?;
        }
        let faces = self.faces(page)?;
        if let Some(head) = page.head().filter(|_| !faces.is_empty()) {
            head.prepend_html(format!("<style>\n{faces}</style>"));
            changed = true;
        }
        if !changed {
            return Ok(None);
        }
        let scripts = std::mem::take(&mut self.scripts);
        instance_scripts::append(page, self.entry, scripts);
        let html = self.fill(&with_doctype_of(self.html, &page.html()));
        if html.len() > MAX_PAGE_BYTES { Err(CompileError::PageTooLarge.into()) } else { Ok(Some(html)) }
    }

    /// Faces of the fonts that anything in the page names: text, scripts, style sheets, values.
    fn faces(&mut self, page: &Document) -> Result<String, OpenError> {
        let mut text = self.html.to_owned();
        for content in self.filled.values() {
            text.push_str(content);
        }
        for link in page.select("link[rel~=stylesheet][href]").nodes() {
            let path = filled(link, "href")
                .filter(|href| is_relative(href))
                .and_then(|href| Base::of_file(self.entry).file(&href).ok());
            if let Some(path) = path {
                text.push_str(&self.read_text(&path)?.unwrap_or_default());
            }
        }
        for values in [self.variables, &self.values] {
            text.push_str(&serde_json::to_string(values).unwrap_or_default());
        }
        Ok(self.elsewhere.faces(&text))
    }

    /// Fills `host` if it is one. Whether it was.
    pub fn mount_host(&mut self, document: &Document, host: &NodeRef, chain: &Chain) -> Result<bool, OpenError> {
        // What stood in a host went with its mounting.
        if host.ancestors(None).iter().any(|ancestor| ancestor.has_attr("data-hf-instance")) {
            return Ok(false);
        }
        let Some((source, chain)) = self.source(document, host, chain)? else { return Ok(false) };
        self.mounts += 1;
        if self.mounts > MAX_MOUNTS {
            return Err(CompileError::TooMany.into());
        }
        self.mount(host, source, &chain)?;
        Ok(true)
    }

    /// A composition written out inside a mounted file gets a runtime id of its own: the file may be mounted again.
    pub fn mark_inline(&mut self, node: &NodeRef) {
        let mounted = node.ancestors(None).iter().any(|ancestor| ancestor.has_attr("data-hf-instance"));
        if let Some(id) = filled(node, "data-composition-id")
            && !mounted
            && !node.has_attr("data-hf-instance")
            && !node.has_attr("data-composition-src")
        {
            node.set_attr("data-hf-inline", &self.new_id(&id));
        }
    }

    fn source(
        &mut self,
        document: &Document,
        host: &NodeRef,
        chain: &Chain,
    ) -> Result<Option<(Source, Chain)>, OpenError> {
        let Some(file) = chain.last() else { return Ok(None) };
        let Some(src) = filled(host, "data-composition-src") else {
            return Ok(template_of(document, host).map(|template| {
                let base = if chain.len() == 1 { Base::of_file(file) } else { Base::of_composition(file) };
                (Source::from_template(&template, file.clone(), base), chain.clone())
            }));
        };
        let Ok(path) = Base::of_composition(file).file(&src) else {
            return Err(CompileError::outside(file, "data-composition-src", &src).into());
        };
        let mut chain = chain.clone();
        chain.push(path.clone());
        if chain[..chain.len() - 1].contains(&path) {
            return Err(CompileError::Cycle { chain }.into());
        }
        if chain.len() > MAX_DEPTH + 1 {
            return Err(CompileError::TooDeep { file: path.to_string() }.into());
        }
        let problem = match self.read_text(&path)? {
            None => "is not in the project",
            Some(html) => match Source::from_file(&html, path.clone()) {
                Some(source) => return Ok(Some((source, chain))),
                None => "is empty",
            },
        };
        let message = format!("`{file}`: the sub-composition `{path}` {problem}; its host stays empty");
        self.warn("missing_or_empty_sub_composition", message);
        Ok(None)
    }

    /// `None`: there is no such file.
    pub fn read_text(&mut self, path: &ProjectPath) -> Result<Option<String>, OpenError> {
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(FileError::Missing(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if bytes.len() > MAX_SOURCE_BYTES {
            return Err(CompileError::FileTooLarge { file: path.to_string() }.into());
        }
        self.bytes += bytes.len();
        if self.bytes > MAX_PAGE_BYTES {
            return Err(CompileError::PageTooLarge.into());
        }
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| OpenError::NotText(path.clone()))?;
        // Byte order marks are no content.
        Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }

    fn mount(&mut self, host: &NodeRef, source: Source, chain: &Chain) -> Result<(), OpenError> {
        let number = self.mounts;
        let host_id = filled(host, "data-composition-id");
        let Some(root) = source.root(host_id.as_deref()) else { return Ok(()) };
        let root_id = filled(&root, "data-composition-id");
        let from_template = filled(host, "data-composition-src").is_none();
        let runtime_id = if from_template
            && chain.len() == 1
            && let Some(id) = &host_id
        {
            // Counted among the page's own.
            id.clone()
        } else {
            self.new_id(host_id.as_deref().or(root_id.as_deref()).unwrap_or("composition"))
        };
        self.set_values(host, &source, &root, &runtime_id);
        host.set_attr("data-hf-instance", &runtime_id);
        let instance = Instance { runtime_id: &runtime_id, source: &source, root };
        let html = instance.write(self, chain)?;
        host.set_html(format!("<!--{}{number}-->", self.mark));
        let html = self.fill(&html);
        self.filled.insert(number, html);
        Ok(())
    }

    fn new_id(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut count = 1;
        while !self.taken.insert(id.clone()) {
            count += 1;
            id = format!("{wanted}-{count}");
        }
        id
    }

    fn set_values(&mut self, host: &NodeRef, source: &Source, root: &NodeRef, runtime_id: &str) {
        let declared = root.attr("data-composition-variables").map(|text| text.to_string());
        let declarations = self.declarations(&source.file, [source.declared.clone(), declared]);
        let mut values: Map<String, Value> = Map::new();
        for declaration in &declarations {
            if let Some(default) = &declaration.default {
                values.insert(declaration.id.clone(), default.clone());
            }
        }
        if let Some(text) = filled(host, "data-variable-values") {
            match serde_json::from_str::<Map<String, Value>>(&text) {
                Ok(given) => {
                    for problem in check_values(&declarations, &given) {
                        let message = format!("`{}` as `{runtime_id}`: {}", source.file, problem.message);
                        self.warnings.push(Warning { message, ..problem });
                    }
                    values.extend(given);
                }
                Err(error) => self.warn(
                    "invalid_variable_values_json",
                    format!("data-variable-values of `{runtime_id}` is no JSON object: {error}"),
                ),
            }
        }
        self.values.insert(runtime_id.to_owned(), Value::Object(values));
    }

    /// Puts what was mounted where its comment stands.
    fn fill(&mut self, html: &str) -> String {
        let start = format!("<!--{}", self.mark);
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(at) = rest.find(&start) {
            out.push_str(&rest[..at]);
            rest = &rest[at + start.len()..];
            let Some((number, after)) = rest.split_once("-->") else { break };
            if let Some(content) = number.parse().ok().and_then(|number: usize| self.filled.remove(&number)) {
                out.push_str(&content);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// The `<template id="x-template">` of an empty host with the composition id `x`.
fn template_of<'a>(document: &'a Document, host: &NodeRef) -> Option<NodeRef<'a>> {
    let id = filled(host, "data-composition-id")?;
    let is_empty = !host.children().iter().any(|child| child.is_element() || !child.text().trim().is_empty());
    if !is_empty {
        return None;
    }
    let wanted = format!("{id}-template");
    document.select("template[id]").nodes().iter().find(|node| filled(node, "id").as_deref() == Some(&wanted)).copied()
}

/// The document type says whether the browser keeps to old layout rules; writing a document keeps its name only.
fn with_doctype_of(original: &str, written: &str) -> String {
    let doctype = |html: &str| {
        let start = html.get(..9_000.min(html.len())).unwrap_or(html).to_ascii_lowercase().find("<!doctype")?;
        let end = html.get(start..)?.find('>')? + start + 1;
        Some(start..end)
    };
    match (doctype(original), doctype(written)) {
        (Some(ours), Some(theirs)) => {
            format!("{}{}{}", &written[..theirs.start], &original[ours], &written[theirs.end..])
        }
        _ => written.to_owned(),
    }
}

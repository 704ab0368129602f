//! Declarations, values and bindings.

use serde_json::{Map, Value};

use super::hosts::target;
use crate::compile::{VariableDeclaration, check_values, filled, parse_declarations};
use crate::lint::code::*;
use crate::lint::page::{Findings, Page, Project, name};

pub(super) fn check(project: &Project, page: &Page, found: &mut Findings) {
    if let Some(text) = &page.declared
        && let Err(error) = parse_declarations(text)
    {
        let message = format!("data-composition-variables of <html> cannot be read: {error}");
        found.code(INVALID_COMPOSITION_VARIABLES_DECLARATION, text, message);
    }
    for node in page.all("[data-composition-id][data-composition-variables]") {
        if let Err(error) = parse_declarations(&node.attr("data-composition-variables").unwrap_or_default()) {
            let message = format!("data-composition-variables cannot be read: {error}");
            found.element(INVALID_COMPOSITION_VARIABLES_DECLARATION, &node, message);
        }
    }
    for host in page.all("[data-variable-values]") {
        let text = filled(&host, "data-variable-values").unwrap_or_else(|| "{}".into());
        match serde_json::from_str::<Map<String, Value>>(&text) {
            Err(error) => {
                let message = format!("data-variable-values is no JSON object: {error}");
                found.element(INVALID_VARIABLE_VALUES_JSON, &host, message);
            }
            Ok(values) => {
                let mounted = target(page, &host);
                let Some(mounted) = project.pages.iter().find(|page| Some(&page.path) == mounted.as_ref()) else {
                    continue;
                };
                for problem in check_values(&declarations(mounted), &values) {
                    let code =
                        if problem.code == UNDECLARED_VARIABLE.name { UNDECLARED_VARIABLE } else { MISTYPED_VARIABLE };
                    found.element(code, &host, problem.message);
                }
            }
        }
    }
    bindings(page, found);
}

/// Everything a file declares; what cannot be read declares nothing.
fn declarations(page: &Page) -> Vec<VariableDeclaration> {
    let own = page.all("[data-composition-id][data-composition-variables]");
    let texts = own.iter().filter_map(|node| node.attr("data-composition-variables").map(|text| text.to_string()));
    page.declared.clone().into_iter().chain(texts).filter_map(|text| parse_declarations(&text).ok()).flatten().collect()
}

fn bindings(page: &Page, found: &mut Findings) {
    let declared = declarations(page);
    for attribute in ["data-var-text", "data-var-src"] {
        for node in page.all(&format!("[{attribute}]")) {
            let id = filled(&node, attribute).unwrap_or_default();
            if !declared.iter().any(|declaration| declaration.id == id) {
                let message = format!("{attribute} of {} names `{id}`, which is not declared", name(&node));
                found.element(UNKNOWN_VARIABLE_BINDING, &node, message);
            }
        }
    }
}

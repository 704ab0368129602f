//! Scripts of a sub-composition, made to see their instance only.

/// What the runtime hands to a script in place of the page's own, see `runtime/scope.js`.
const STAND_INS: [&str; 4] = ["document", "window", "gsap", "__hyperframes"];

/// How a browser treats a `<script>`, by its `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScriptKind {
    Classic,
    Module,
    ImportMap,
    /// Not run: data for other scripts.
    Data,
}

impl ScriptKind {
    pub fn of(type_attribute: Option<&str>) -> ScriptKind {
        let kind = type_attribute.unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "module" => ScriptKind::Module,
            "importmap" => ScriptKind::ImportMap,
            ""
            | "text/javascript"
            | "application/javascript"
            | "text/ecmascript"
            | "application/ecmascript"
            | "application/x-javascript"
            | "text/jscript" => ScriptKind::Classic,
            _ => ScriptKind::Data,
        }
    }
}

/// The script in a function of its own. The inner function keeps a `"use strict"` at its beginning in force, and lets the
/// script declare the names of the stand-ins anew.
pub(crate) fn wrap_classic(source: &str, runtime_id: &str) -> String {
    let id = literal(runtime_id);
    let names = STAND_INS.join(", ");
    format!("(function ({names}) {{ (() => {{{source}\n}})(); }}).call(window, ...window.__hyperframes.scope({id}));")
}

/// A module cannot stand in a function, for its imports; the stand-ins are declared in it instead, but for names that it
/// declares itself. `window.document` and what imported modules do reach the page.
pub(crate) fn wrap_module(source: &str, runtime_id: &str) -> String {
    let names = STAND_INS.map(|name| if declares(source, name) { "" } else { name }).join(", ");
    format!("const [{names}] = globalThis.__hyperframes.scope({});{source}\n", literal(runtime_id))
}

/// Whether a source may declare `name`. Read from its words: a comment that looks like a declaration counts.
fn declares(source: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let words = source.split(|c: char| !is_word(c)).filter(|word| !word.is_empty());
    let mut importing = false;
    let mut before = "";
    for word in words {
        match word {
            "import" => importing = true,
            "from" => importing = false,
            _ if word == name && (importing || matches!(before, "const" | "let" | "var" | "function" | "class")) => {
                return true;
            }
            // Side-effect imports and `import()` have no `from`.
            "const" | "let" | "var" | "function" | "class" => importing = false,
            _ => {}
        }
        before = word;
    }
    false
}

/// JSON in a script: `</script>` and `<!--` cannot come about.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_those_of_the_browser() {
        for (attribute, kind) in [
            (None, ScriptKind::Classic),
            (Some(" Text/JavaScript "), ScriptKind::Classic),
            (Some("module"), ScriptKind::Module),
            (Some("importmap"), ScriptKind::ImportMap),
            (Some("application/json"), ScriptKind::Data),
            (Some("x-shader/x-vertex"), ScriptKind::Data),
        ] {
            assert_eq!(ScriptKind::of(attribute), kind, "{attribute:?}");
        }
    }

    #[test]
    fn a_module_keeps_names_that_it_declares_itself() {
        let head = |source| wrap_module(source, "r").split(" = ").next().unwrap_or_default().to_owned();
        assert_eq!(head("x()"), "const [document, window, gsap, __hyperframes]");
        assert_eq!(head("import { gsap } from 'gsap'; gsap.to()"), "const [document, window, , __hyperframes]");
        assert_eq!(head("import 'x'; const y = gsap.to()"), "const [document, window, gsap, __hyperframes]");
        assert_eq!(head("const document = 1"), "const [, window, gsap, __hyperframes]");
    }

    #[test]
    fn an_id_cannot_end_the_script() {
        assert!(!wrap_classic("", "</script><!--").contains('<'));
    }
}

//! Style sheets of sub-compositions: kept inside their instance, addresses made right for the page.

mod component;
mod families;
mod selector;
#[cfg(test)]
mod tests;

use component::{Component, Kind, components, write};
pub(crate) use families::families;
pub(crate) use selector::Scope;
use selector::{is_blank, trimmed};

/// At-rules whose block holds rules.
const GROUPS: &[&str] = &["media", "supports", "layer", "container", "starting-style", "document", "-moz-document"];

/// Where a sheet's addresses and imports lead.
pub(crate) trait Surroundings {
    /// The address as the page must write it; `None` leaves it.
    fn rebase(&mut self, address: &str) -> Option<String>;
    /// Rules of an imported sheet, scoped like the importing one; `None` if there are none to put in its place.
    fn import(&mut self, address: &str) -> Option<String>;
}

/// Scopes a sheet to one instance. `@keyframes`, `@font-face` and their like stay global. Rules that a browser would not
/// understand are left out.
pub(crate) fn scope_sheet(css: &str, scope: &Scope, around: &mut dyn Surroundings) -> String {
    let mut out = String::with_capacity(css.len() + css.len() / 4);
    Writer { scope, around }.rules(&components(css), true, &mut out);
    out
}

/// Addresses in a sheet or a `style` attribute are changed, nothing else.
pub(crate) fn rebase(css: &str, rebase: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(css.len());
    write(&components(css), &mut out, rebase);
    out
}

/// Every address in a sheet or a `style` attribute.
pub(crate) fn addresses(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    rebase(css, &mut |address| {
        found.push(address.to_owned());
        None
    });
    found
}

struct Writer<'a> {
    scope: &'a Scope,
    around: &'a mut dyn Surroundings,
}

impl Writer<'_> {
    fn rules(&mut self, items: &[Component], top: bool, out: &mut String) {
        let mut rest = items;
        while let [first, after @ ..] = rest {
            if let Component::Token { kind: Kind::Space | Kind::Comment | Kind::CommentMark, text } = first {
                out.push_str(if text.contains('\n') { "\n" } else { "" });
                rest = after;
            } else if let Some(Kind::AtKeyword(name)) = first.kind() {
                let (prelude, block, after) = at_rule(after);
                self.at_rule(name, prelude, block, top, out);
                rest = after;
            } else {
                let Some(at) = rest.iter().position(|item| item.curly().is_some()) else { return };
                let (selectors, block) = (&rest[..at], rest[at].curly().unwrap_or_default());
                rest = &rest[at + 1..];
                if let Some(selectors) = self.scope.selectors(selectors) {
                    self.style_rule(&selectors, block, out);
                }
            }
        }
    }

    fn style_rule(&mut self, selectors: &str, block: &[Component], out: &mut String) {
        out.push_str(selectors);
        out.push_str(" {");
        self.declarations(block, out);
        out.push('}');
    }

    fn at_rule(&mut self, name: &str, prelude: &[Component], block: Option<&[Component]>, top: bool, out: &mut String) {
        match (name, block) {
            ("charset" | "namespace", _) => {}
            ("import", None) if top => self.import(prelude, out),
            ("import", _) => {}
            ("scope", Some(block)) => self.scope_rule(prelude, block, out),
            (name, Some(block)) if GROUPS.contains(&name) => {
                self.head(name, prelude, out);
                out.push_str(" {");
                self.rules(block, false, out);
                out.push('}');
            }
            (name, Some(block)) => {
                self.head(name, prelude, out);
                out.push_str(" {");
                self.text(block, out);
                out.push('}');
            }
            (name, None) => {
                self.head(name, prelude, out);
                out.push(';');
            }
        }
    }

    fn head(&mut self, name: &str, prelude: &[Component], out: &mut String) {
        out.push('@');
        out.push_str(name);
        let prelude = trimmed(prelude);
        if !prelude.is_empty() {
            out.push(' ');
            self.text(prelude, out);
        }
    }

    /// The browser confines what is in it; only where it begins must lie in the instance.
    fn scope_rule(&mut self, prelude: &[Component], block: &[Component], out: &mut String) {
        out.push_str("@scope ");
        match trimmed(prelude) {
            [Component::Block { shape: component::Shape::Parentheses, items }, limit @ ..] => {
                let Some(start) = self.scope.selectors(items) else {
                    // Without a beginning it would reach everything.
                    out.push_str("(:not(*)) {}");
                    return;
                };
                out.push_str(&format!("({start})"));
                self.text(limit, out);
            }
            limit => self.text(limit, out),
        }
        out.push_str(" {");
        self.text(block, out);
        out.push('}');
    }

    fn import(&mut self, prelude: &[Component], out: &mut String) {
        let prelude = trimmed(prelude);
        let Some((first, conditions)) = prelude.split_first() else { return };
        let address = match first {
            Component::Token { kind: Kind::Text(address) | Kind::Url(address), .. } => address,
            other => match other.function() {
                Some(("url", items)) => match trimmed(items) {
                    [Component::Token { kind: Kind::Text(address), .. }] => address,
                    _ => return,
                },
                _ => return,
            },
        };
        let Some(rules) = self.around.import(address) else { return };
        let mut blocks = 0;
        let mut media = Vec::new();
        for item in conditions {
            let mut open = |head: String| {
                out.push_str(&head);
                blocks += 1;
            };
            match item {
                item if item.ident().is_some_and(|name| name.eq_ignore_ascii_case("layer")) && media.is_empty() => {
                    open("@layer {".into());
                }
                item => match item.function() {
                    Some((name @ ("layer" | "supports"), items)) => {
                        let mut text = String::new();
                        write(trimmed(items), &mut text, &mut |_| None);
                        open(if name == "layer" {
                            format!("@layer {text} {{")
                        } else {
                            format!("@supports ({text}) {{")
                        });
                    }
                    _ if media.is_empty() && is_blank(item) => {}
                    _ => media.push(item.clone()),
                },
            }
        }
        if !trimmed(&media).is_empty() {
            out.push_str("@media ");
            write(trimmed(&media), out, &mut |_| None);
            out.push_str(" {");
            blocks += 1;
        }
        out.push_str(&rules);
        out.extend(std::iter::repeat_n('}', blocks));
        out.push('\n');
    }

    /// The inside of a style rule: declarations and nested rules.
    fn declarations(&mut self, items: &[Component], out: &mut String) {
        let mut rest = items;
        while let [first, after @ ..] = rest {
            if matches!(first.kind(), Some(Kind::Space | Kind::Comment | Kind::Semicolon)) {
                self.text(std::slice::from_ref(first), out);
                rest = after;
                continue;
            }
            if let Some(Kind::AtKeyword(name)) = first.kind() {
                let (prelude, block, after) = at_rule(after);
                rest = after;
                match block {
                    Some(block) if GROUPS.contains(&name.as_str()) => {
                        self.head(name, prelude, out);
                        out.push_str(" {");
                        self.declarations(block, out);
                        out.push('}');
                    }
                    _ => self.at_rule(name, prelude, block, false, out),
                }
                continue;
            }
            let custom = first.ident().is_some_and(|name| name.starts_with("--"));
            let end = rest.iter().position(|item| item.is(&Kind::Semicolon)).unwrap_or(rest.len());
            let block = rest.iter().position(|item| item.curly().is_some());
            match block.filter(|at| *at < end && !custom) {
                Some(at) => {
                    if let Some(selectors) = self.scope.nested_selectors(&rest[..at]) {
                        self.style_rule(&selectors, rest[at].curly().unwrap_or_default(), out);
                    }
                    rest = &rest[at + 1..];
                }
                None => {
                    self.text(&rest[..end], out);
                    rest = &rest[end..];
                }
            }
        }
    }

    fn text(&mut self, items: &[Component], out: &mut String) {
        let around = &mut *self.around;
        write(items, out, &mut |address| around.rebase(address));
    }
}

/// Splits what follows an at-keyword: prelude, block if it has one, and the rest.
fn at_rule(items: &[Component]) -> (&[Component], Option<&[Component]>, &[Component]) {
    for (index, item) in items.iter().enumerate() {
        if item.is(&Kind::Semicolon) {
            return (&items[..index], None, &items[index + 1..]);
        }
        if let Some(block) = item.curly() {
            return (&items[..index], Some(block), &items[index + 1..]);
        }
    }
    (items, None, &[])
}

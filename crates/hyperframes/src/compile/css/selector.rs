//! Selectors of a sub-composition, so that they match inside one instance only.

use super::component::{Component, Kind, Shape, write};

/// The two elements an instance is known by, as attribute selectors.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    host: String,
    root: String,
}

impl Scope {
    pub fn new(runtime_id: &str) -> Scope {
        let value = cssparser::ToCss::to_css_string(&cssparser::Token::QuotedString(runtime_id.into()));
        Scope { host: format!("[data-hf-instance={value}]"), root: format!("[data-hf-root={value}]") }
    }

    /// `None`: the list is no list of selectors, and a browser would drop its rule.
    pub(super) fn selectors(&self, list: &[Component]) -> Option<String> {
        let scoped: Option<Vec<String>> = parts(list).map(|part| self.selector(part)).collect();
        Some(scoped?.join(", "))
    }

    fn selector(&self, selector: &[Component]) -> Option<String> {
        if !is_usable(selector) {
            return None;
        }
        let steps = steps(selector);
        let page = steps.iter().take_while(|step| names_page(step.compound)).count();
        // `body + x` has no element to match in a page; it is kept where it can match nothing outside.
        let beside = page > 0
            && steps
                .get(page - 1)
                .is_some_and(|step| step.combinator.iter().any(|c| c.is_delim('+') || c.is_delim('~')));
        if page == 0 {
            return Some(format!("{} {}", self.host, self.text(selector)));
        }
        // `html body.x y`: the page's elements are one here, with the conditions of all of them.
        let conditions: String = steps[..page].iter().map(|step| self.text(&without_page(step.compound))).collect();
        let element = if page == steps.len() || beside || !conditions.is_empty() { &self.root } else { &self.host };
        let mut scoped = format!("{element}{conditions}");
        if let Some(last) = steps.get(page - 1) {
            scoped.push_str(&self.text(last.combinator));
        }
        for step in &steps[page..] {
            scoped.push_str(&self.text(step.compound));
            scoped.push_str(&self.text(step.combinator));
        }
        Some(scoped.trim_end().to_owned())
    }

    /// A selector of a rule inside another. Those that build on the outer rule by position need nothing; those that mention
    /// it only as a condition could match anywhere.
    pub(super) fn nested_selectors(&self, list: &[Component]) -> Option<String> {
        let scoped: Option<Vec<String>> = parts(list)
            .map(|part| {
                if !is_usable(part) {
                    return None;
                }
                let text = self.text(part);
                let by_position = part.iter().any(|item| item.is_delim('&'));
                Some(if !by_position && mentions_parent(part) { format!("{} {text}", self.host) } else { text })
            })
            .collect();
        Some(scoped?.join(", "))
    }

    fn text(&self, items: &[Component]) -> String {
        let mut text = String::new();
        for item in items {
            match item {
                Component::Block { shape: Shape::Function { name, text: open }, items }
                    if matches!(name.as_str(), "is" | "where" | "not" | "has" | "matches" | "-webkit-any") =>
                {
                    text.push_str(open);
                    text.push_str(&self.arguments(items));
                    text.push(')');
                }
                _ => write(std::slice::from_ref(item), &mut text, &mut |_| None),
            }
        }
        text
    }

    /// In the arguments of `:is()` and its like, the page's elements are the root wherever they stand.
    fn arguments(&self, items: &[Component]) -> String {
        let mut text = String::new();
        for (index, part) in parts(items).enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            for step in steps(part) {
                if names_page(step.compound) {
                    text.push_str(&self.root);
                    text.push_str(&self.text(&without_page(step.compound)));
                } else {
                    text.push_str(&self.text(step.compound));
                }
                text.push_str(&self.text(step.combinator));
            }
        }
        text
    }
}

/// What a comma parts, without the space around it.
fn parts(list: &[Component]) -> impl Iterator<Item = &[Component]> {
    list.split(|item| item.is(&Kind::Comma)).map(trimmed)
}

pub(super) fn trimmed(mut items: &[Component]) -> &[Component] {
    while let [first, rest @ ..] = items
        && is_blank(first)
    {
        items = rest;
    }
    while let [rest @ .., last] = items
        && is_blank(last)
    {
        items = rest;
    }
    items
}

pub(super) fn is_blank(item: &Component) -> bool {
    matches!(item.kind(), Some(Kind::Space | Kind::Comment))
}

fn is_usable(selector: &[Component]) -> bool {
    !selector.is_empty()
        && selector.iter().all(|item| match item {
            Component::Token { kind, .. } => !matches!(
                kind,
                Kind::Bad | Kind::Semicolon | Kind::AtKeyword(_) | Kind::Url(_) | Kind::Text(_) | Kind::CommentMark
            ),
            Component::Block { shape: Shape::Curly | Shape::Parentheses, .. } => false,
            Component::Block { .. } => true,
        })
}

/// One compound selector and the combinator that follows it; spaces belong to the combinator.
struct Step<'a> {
    compound: &'a [Component],
    combinator: &'a [Component],
}

fn steps(selector: &[Component]) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut rest = selector;
    while !rest.is_empty() {
        let compound = rest.iter().position(is_combinator).unwrap_or(rest.len());
        let (compound, after) = rest.split_at(compound);
        let combinator = after.iter().position(|item| !is_combinator(item)).unwrap_or(after.len());
        let (combinator, after) = after.split_at(combinator);
        steps.push(Step { compound, combinator });
        rest = after;
    }
    steps
}

fn is_combinator(item: &Component) -> bool {
    matches!(item.kind(), Some(Kind::Space | Kind::Delim('>' | '+' | '~')))
}

/// Whether a compound is about the page itself: `html`, `body`, `:root`, `:scope`, with whatever conditions.
fn names_page(compound: &[Component]) -> bool {
    compound.first().is_some_and(is_page_type) || pseudo_page(compound).is_some()
}

fn is_page_type(item: &Component) -> bool {
    item.ident().is_some_and(|name| name.eq_ignore_ascii_case("html") || name.eq_ignore_ascii_case("body"))
}

fn pseudo_page(compound: &[Component]) -> Option<usize> {
    let is_pseudo = |pair: &[Component]| {
        pair[0].is(&Kind::Colon)
            && pair[1]
                .ident()
                .is_some_and(|name| name.eq_ignore_ascii_case("root") || name.eq_ignore_ascii_case("scope"))
    };
    compound.windows(2).position(is_pseudo)
}

fn without_page(compound: &[Component]) -> Vec<Component> {
    let mut rest = compound.to_vec();
    while let Some(at) = pseudo_page(&rest) {
        rest.drain(at..at + 2);
    }
    if rest.first().is_some_and(|first| is_page_type(first) || first.is_delim('*')) {
        rest.remove(0);
    }
    rest
}

fn mentions_parent(items: &[Component]) -> bool {
    items.iter().any(|item| match item {
        Component::Block { items, .. } => mentions_parent(items),
        token => token.is_delim('&'),
    })
}

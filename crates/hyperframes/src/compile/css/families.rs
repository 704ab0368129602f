//! Font families in a sheet: those it uses, and those it brings.

use super::component::{Component, Kind, components};
use super::selector::is_blank;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Families {
    /// As written, in order, with repetitions.
    pub used: Vec<String>,
    /// Of `@font-face` rules.
    pub declared: Vec<String>,
}

/// Reads a sheet or a `style` attribute.
pub(crate) fn families(css: &str) -> Families {
    let mut found = Families::default();
    collect(&components(css), false, &mut found);
    found
}

fn collect(items: &[Component], in_face: bool, found: &mut Families) {
    let mut face = false;
    for (index, item) in items.iter().enumerate() {
        if let Some(Kind::AtKeyword(name)) = item.kind() {
            face = name == "font-face";
        } else if let Some(block) = item.curly() {
            collect(block, face, found);
            face = false;
        } else if let Some(value) = declaration(items, index, "font-family") {
            let list = if in_face { &mut found.declared } else { &mut found.used };
            list.extend(value.split(|item| item.is(&Kind::Comma)).filter_map(family));
        } else if let Some(value) = declaration(items, index, "font") {
            // The size is the last that is neither word nor string; families follow it.
            let first = value.split(|item| item.is(&Kind::Comma)).next().unwrap_or_default();
            let Some(size) = first.iter().rposition(|item| item.is(&Kind::Other)) else { continue };
            found.used.extend(value[size + 1..].split(|item| item.is(&Kind::Comma)).filter_map(family));
        }
    }
}

/// The value of the declaration that begins at `index`.
fn declaration<'a>(items: &'a [Component], index: usize, property: &str) -> Option<&'a [Component]> {
    items[index].ident().filter(|name| name.eq_ignore_ascii_case(property))?;
    let after = &items[index + 1..];
    let colon = after.iter().position(|item| !is_blank(item)).filter(|at| after[*at].is(&Kind::Colon))?;
    let value = &after[colon + 1..];
    Some(&value[..value.iter().position(|item| item.is(&Kind::Semicolon)).unwrap_or(value.len())])
}

/// `None`: it is computed, or nothing.
fn family(items: &[Component]) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for item in items {
        match item {
            Component::Token { kind: Kind::Text(name) | Kind::Ident(name), .. } => words.push(name),
            // `!important`
            Component::Token { kind: Kind::Delim('!'), .. } => break,
            item if is_blank(item) => {}
            _ => return None,
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_found_wherever_a_sheet_names_them() {
        let css = "p { font-family: Open Sans, 'Inter', var(--x), serif !important }
            @media print { q { font: italic 700 12px/1.5 \"A B\", C } } r { font: inherit }
            @font-face { font-family: 'Mine'; src: url(a) }";
        let found = families(css);
        assert_eq!(found.used, ["Open Sans", "Inter", "serif", "A B", "C"]);
        assert_eq!(found.declared, ["Mine"]);
        assert_eq!(families("font-family: X").used, ["X"]);
    }
}

//! Markdown and HTML in plain scripts: what is written for the eye and said by nobody.

use std::borrow::Cow;

/// Elements of HTML that texts are pasted with. Another `<word>` stays what it is.
const HTML: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// Of those, the ones after which a new line begins.
const LINES: &[&str] =
    &["blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"];

/// Longest tag that is taken for one, in bytes.
const LONGEST_TAG: usize = 2_000;

/// The text without tags, signs of emphasis, headings and lists, and without the addresses of links.
pub(super) fn removed(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '*', '_', '`', '#', '[', '~', '>', '-']) {
        return Cow::Borrowed(text);
    }
    let plain = without_tags(text);
    let line = |line: &str| {
        let start = line_start(line);
        // Headings and items of lists are sentences of their own.
        let end = if start.len() == line.len() { "" } else { "\n" };
        without_emphasis(&without_links(start)) + end
    };
    let lines: Vec<String> = plain.split('\n').map(line).collect();
    Cow::Owned(lines.join("\n"))
}

fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        match html_tag(rest) {
            Some((name, length)) => {
                if LINES.contains(&name.as_str()) && !plain.ends_with("\n\n") {
                    plain.push_str("\n\n");
                }
                rest = &rest[length..];
            }
            None => {
                plain.push('<');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The name and the length of the tag a text begins with.
fn html_tag(text: &str) -> Option<(String, usize)> {
    let length = text.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')? + 1;
    let inside = text[1..length - 1].trim_start_matches('/');
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let name = inside[..end].to_ascii_lowercase();
    let well_formed = inside[end..].is_empty() || inside[end..].starts_with([' ', '/', '\t', '\n']);
    (well_formed && HTML.contains(&name.as_str())).then_some((name, length))
}

/// A line without the signs of a heading, a quotation, a list or a fence.
fn line_start(line: &str) -> &str {
    let start = line.trim_start();
    let after_space = |rest: &'static str| start.strip_prefix(rest).and_then(|rest| rest.strip_prefix(' '));
    let heading = start.trim_start_matches('#');
    if (1..=6).contains(&(start.len() - heading.len())) && heading.starts_with(' ') {
        return heading.trim_start();
    }
    if start.starts_with("```") || start.len() >= 3 && start.trim_end().bytes().all(|byte| byte == b'-') {
        return "";
    }
    ["-", "*", ">"].into_iter().find_map(after_space).unwrap_or(line)
}

/// `[text](address)` as its text, `![text](address)` as well.
fn without_links(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        let opening = rest[..at].rfind('[');
        let closing = rest[at..].find(')');
        let (Some(opening), Some(closing)) = (opening, closing) else {
            plain.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        plain.push_str(rest[..opening].strip_suffix('!').unwrap_or(&rest[..opening]));
        plain.push_str(&rest[opening + 1..at]);
        rest = &rest[at + closing + 1..];
    }
    plain.push_str(rest);
    plain
}

/// Without `*` `_` `~` and backticks that begin or end a word. Those between letters or beside spaces stay: `snake_case`,
/// `2 * 3`.
fn without_emphasis(line: &str) -> String {
    let characters: Vec<char> = line.chars().collect();
    let is_sign = |c: &char| matches!(c, '*' | '_' | '~' | '`');
    let mut plain = String::with_capacity(line.len());
    let mut at = 0;
    while at < characters.len() {
        if !is_sign(&characters[at]) {
            plain.push(characters[at]);
            at += 1;
            continue;
        }
        let end = characters[at..].iter().position(|c| !is_sign(c)).map_or(characters.len(), |length| at + length);
        let before = at.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(end).copied();
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let inside = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        if inside && characters[at] != '`' && end - at == 1 || is_space(before) && is_space(after) {
            plain.extend(&characters[at..end]);
        }
        at = end;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::removed;

    #[test]
    fn what_is_written_for_the_eye_is_gone() {
        for (written, plain) in [
            ("# Title\n\nSome **bold** and _slanted_ text.", "Title\n\n\nSome bold and slanted text."),
            ("- one\n- two\n* three", "one\n\ntwo\n\nthree\n"),
            ("> quoted", "quoted\n"),
            ("see [the docs](https://example.com/a) now", "see the docs now"),
            ("![a cat](cat.png)", "a cat"),
            ("`code` and ~~old~~", "code and old"),
            ("```rust\nlet x\n```", "\n\nlet x\n\n"),
            ("<b>Hi</b> <a href=\"x\">you</a>", "Hi you"),
            ("<p>One</p><p>Two<br/>three</p>", "\n\nOne\n\nTwo\n\nthree\n\n"),
            ("a < b and b > c, <stdin>", "a < b and b > c, <stdin>"),
            ("snake_case is 2 * 3 - 1", "snake_case is 2 * 3 - 1"),
            ("-5 degrees #1 [sic]", "-5 degrees #1 [sic]"),
            ("[a](b", "[a](b"),
        ] {
            assert_eq!(removed(written), plain, "{written}");
        }
    }
}

//! Reading scripts without running them: words and calls, no grammar.

/// Blanks comments; strings stay. A regular expression that holds `//` or a quote is read wrongly, which no rule minds much.
pub(super) fn without_comments(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut quote: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match quote {
            Some(open) => {
                out.push(c);
                rest = after;
                if c == '\\' {
                    if let Some(escaped) = rest.chars().next() {
                        out.push(escaped);
                        rest = &rest[escaped.len_utf8()..];
                    }
                } else if c == open || (c == '\n' && open != '`') {
                    quote = None;
                }
            }
            None if rest.starts_with("//") => rest = &rest[rest.find('\n').unwrap_or(rest.len())..],
            None if rest.starts_with("/*") => rest = rest.split_once("*/").map_or("", |(_, after)| after),
            None => {
                out.push(c);
                quote = matches!(c, '"' | '\'' | '`').then_some(c);
                rest = after;
            }
        }
    }
    out
}

/// Blanks what stands between quotes, byte for byte, so that positions stay. Templates stay too: code may be in them.
pub(super) fn without_strings(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for c in source.chars() {
        let ends = !escaped && (quote == Some(c) || (c == '\n' && quote != Some('`')));
        match quote {
            Some(open) if !ends => {
                escaped = !escaped && c == '\\';
                if open == '`' { out.push(c) } else { out.extend(std::iter::repeat_n(' ', c.len_utf8())) }
            }
            _ => {
                quote = (quote.is_none() && matches!(c, '"' | '\'' | '`')).then_some(c);
                escaped = false;
                out.push(c);
            }
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Positions at which `word` stands, with no letter before it.
pub(super) fn words<'a>(source: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    source
        .match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !word.starts_with(is_word) || !source[..*at].ends_with(|c| is_word(c) || c == '.'))
}

pub(super) fn has(source: &str, word: &str) -> bool {
    words(source, word).next().is_some()
}

/// The statement or line around a position, for snippets.
pub(super) fn line_at(source: &str, at: usize) -> &str {
    let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = source[at..].find('\n').map_or(source.len(), |newline| at + newline);
    source[start..end].trim()
}

/// The string literal at the beginning of `source`, and what follows.
pub(super) fn string_literal(source: &str) -> Option<(&str, &str)> {
    let source = source.trim_start();
    let open = source.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inner = &source[1..];
    let end = inner.find(open)?;
    Some((&inner[..end], &inner[end + 1..]))
}

/// The identifier that ends before `at`, as in `video` of `video.play()`.
pub(super) fn receiver(source: &str, at: usize) -> &str {
    let before = source[..at].trim_end();
    let start = before
        .rfind(|c: char| !is_word(c))
        .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
    &before[start..]
}

/// Arguments of the call whose opening bracket stands before `source`, parted at top-level commas.
pub(super) fn arguments(source: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in source.char_indices() {
        if let Some(open) = quote {
            if !escaped && c == open {
                quote = None;
            }
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '"' | '\'' | '`' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                parts.push(source[start..at].trim());
                return parts;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(source[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(without_comments("a('//x'); // y\nb /* c\n */ d `/* e */`"), "a('//x'); \nb  d `/* e */`");
    }

    #[test]
    fn strings_go_and_code_and_positions_stay() {
        assert_eq!(without_strings(r#"a("b\"c", 'ü') + `d()` + e()"#), r#"a("    ", '  ') + `d()` + e()"#);
        assert_eq!(without_strings("'open\nb()"), "'    \nb()");
    }

    #[test]
    fn arguments_are_parted_outside_of_brackets_and_strings() {
        assert_eq!(arguments("'#a, b', { x: 1, y: f(2, 3) }, 0.5); c(1)"), ["'#a, b'", "{ x: 1, y: f(2, 3) }", "0.5"]);
    }

    #[test]
    fn words_begin_where_no_letter_is_before() {
        assert!(has("x = gsap.to()", "gsap."));
        assert!(!has("mygsap.to()", "gsap."));
        assert_eq!(receiver("const a = video .play()", 16), "video");
    }

    proptest! {
        #[test]
        fn any_text_is_a_script(source in any::<String>(), at in any::<prop::sample::Index>()) {
            let cleaned = without_comments(&source);
            prop_assert_eq!(without_strings(&cleaned).len(), cleaned.len());
            arguments(&cleaned);
            string_literal(&cleaned);
            let places: Vec<usize> = cleaned.char_indices().map(|(at, _)| at).collect();
            if !places.is_empty() {
                line_at(&cleaned, *at.get(&places));
                receiver(&cleaned, *at.get(&places));
            }
        }
    }
}

//! Where a tag goes that must stand before all others.

/// Behind the doctype, and what may stand in front of it: there a script or style lands in the head, and lines keep their
/// numbers.
pub(crate) fn with_first_tag(html: &[u8], tag: &str) -> Vec<u8> {
    let at = end_of_doctype(html);
    [&html[..at], tag.as_bytes(), &html[at..]].concat()
}

fn end_of_doctype(html: &[u8]) -> usize {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    const DOCTYPE: &[u8] = b"<!doctype";
    let begin = if html.starts_with(MARK) { MARK.len() } else { 0 };
    let mut at = begin;
    loop {
        let rest = &html[at..];
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let rest = &rest[blank..];
        let end = if rest.starts_with(b"<!--") {
            find(rest, b"-->").map(|end| end + 3)
        } else if rest.get(..DOCTYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(DOCTYPE)) {
            return find(rest, b">").map_or(begin, |end| at + blank + end + 1);
        } else {
            // Without a doctype the script may stand in front of everything.
            return begin;
        };
        match end {
            Some(end) => at += blank + end,
            None => return begin,
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn placed(html: &str) -> String {
        String::from_utf8(with_first_tag(html.as_bytes(), r#"<script src="/a.js"></script>"#)).expect("text")
    }

    #[test]
    fn the_script_stands_behind_the_doctype_or_first() {
        const S: &str = r#"<script src="/a.js"></script>"#;
        assert_eq!(placed("<!DOCTYPE html>\n<p>"), format!("<!DOCTYPE html>{S}\n<p>"));
        assert_eq!(placed(" <!-- a > b -->\n<!doctype html><p>"), format!(" <!-- a > b -->\n<!doctype html>{S}<p>"));
        assert_eq!(placed("<!-- <!doctype html> --><p>"), format!("{S}<!-- <!doctype html> --><p>"));
        assert_eq!(placed("<html>"), format!("{S}<html>"));
        assert_eq!(placed("\u{feff}<html>"), format!("\u{feff}{S}<html>"));
        assert_eq!(placed("<!doctype html"), format!("{S}<!doctype html"));
        assert_eq!(placed(""), S);
    }

    proptest! {
        #[test]
        fn nothing_of_a_page_is_lost(html in r"(?s)[<!\-> a]{0,12}(<!doctype[^>]{0,4}>)?.{0,20}") {
            let placed = placed(&html);
            prop_assert_eq!(placed.replacen(r#"<script src="/a.js"></script>"#, "", 1), html);
        }
    }
}

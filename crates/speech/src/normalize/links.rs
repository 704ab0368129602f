//! Web addresses, mail addresses, handles and hashtags.

use super::{Context, Spoken, expand_part};

/// Endings by which a dotted word without a scheme is known for a web address.
const ENDINGS: &[&str] = &[
    "ai", "app", "au", "biz", "blog", "br", "ca", "ch", "cloud", "cn", "co", "com", "de", "dev", "edu", "es", "eu",
    "example", "fr", "gg", "gov", "in", "info", "io", "it", "jp", "me", "net", "nl", "nz", "online", "org", "pl", "pt",
    "se", "shop", "site", "store", "studio", "tech", "tv", "uk", "us", "video", "xyz",
];

pub(super) fn spoken(word: &str, context: &Context<'_>) -> Option<Vec<Spoken>> {
    if let Some(name) = word.strip_prefix('@').filter(|name| name.contains(char::is_alphabetic)) {
        return Some([Spoken::phrase("at"), pieces(name, context)].concat());
    }
    if let Some(tag) = word.strip_prefix('#').filter(|tag| tag.starts_with(char::is_alphabetic)) {
        return Some([Spoken::phrase("hashtag"), pieces(tag, context)].concat());
    }
    address(word).map(|bare| pieces(bare.trim_end_matches('/'), context))
}

/// A web or mail address without its scheme; `None` when the word is none.
pub(super) fn address(word: &str) -> Option<&str> {
    let bare =
        ["https://", "http://", "www."].iter().fold(word, |rest, prefix| rest.strip_prefix(prefix).unwrap_or(rest));
    (bare.len() != word.len() || is_mail(word) || is_domain(word)).then_some(bare)
}

fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn is_domain(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or(word);
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    name.contains(char::is_alphabetic)
        && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// Words and figures in the order they stand, with the signs between them named.
fn pieces(link: &str, context: &Context<'_>) -> Vec<Spoken> {
    let mut spoken = Vec::new();
    let mut part = String::new();
    for c in link.chars() {
        if c.is_alphanumeric() && part.chars().last().is_none_or(|last| last.is_numeric() == c.is_numeric()) {
            part.push(c);
            continue;
        }
        flush(&mut part, &mut spoken, context);
        match c {
            '.' => spoken.extend(Spoken::phrase("dot")),
            '/' => spoken.extend(Spoken::phrase("slash")),
            '-' => spoken.extend(Spoken::phrase("dash")),
            '_' => spoken.extend(Spoken::phrase("underscore")),
            '@' => spoken.extend(Spoken::phrase("at")),
            '?' => spoken.extend(Spoken::phrase("question mark")),
            '=' => spoken.extend(Spoken::phrase("equals")),
            '&' => spoken.extend(Spoken::phrase("and")),
            ':' => spoken.extend(Spoken::phrase("colon")),
            c if c.is_alphanumeric() => part.push(c),
            _ => {}
        }
    }
    flush(&mut part, &mut spoken, context);
    spoken
}

fn flush(part: &mut String, spoken: &mut Vec<Spoken>, context: &Context<'_>) {
    spoken.extend(expand_part(&std::mem::take(part), context));
}

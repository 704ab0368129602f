//! A name for what was fetched, taken from strangers and made safe.

use reqwest::Url;

const LONGEST: usize = 120;

/// The name in `Content-Disposition`, else the last part of the URL's path, else `download`.
pub(crate) fn choose(disposition: Option<&str>, url: &Url) -> String {
    let from_header = disposition.and_then(from_disposition);
    let from_path = url.path_segments().and_then(|mut parts| parts.next_back()).map(percent_decode);
    [from_header, from_path]
        .into_iter()
        .flatten()
        .map(|name| make_safe(&name))
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "download".to_owned())
}

/// `filename*=UTF-8''…` wins over `filename=…`.
fn from_disposition(value: &str) -> Option<String> {
    let mut plain = None;
    for parameter in value.split(';').skip(1) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let encoded = value.split_once("''").map_or(value, |(_, encoded)| encoded);
                return Some(percent_decode(encoded));
            }
            "filename" => plain = Some(value.to_owned()),
            _ => {}
        }
    }
    plain
}

/// One path component without control characters, not hidden, of bounded length.
fn make_safe(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let printable: String = last.chars().filter(|character| !character.is_control()).collect();
    let visible = printable.trim().trim_start_matches('.').trim();
    let excess = visible.chars().count().saturating_sub(LONGEST);
    // The end is kept: it says what kind of file it is.
    visible.chars().skip(excess).collect()
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(disposition: Option<&str>, url: &str) -> String {
        choose(disposition, &Url::parse(url).expect("url"))
    }

    #[test]
    fn names_are_found_and_made_safe() {
        assert_eq!(name(None, "https://a.test/x/My%20clip.mp4?token=1"), "My clip.mp4");
        assert_eq!(name(Some("attachment; filename=\"a b.wav\""), "https://a.test/x"), "a b.wav");
        assert_eq!(
            name(Some("attachment; filename=x.mp4; filename*=UTF-8''f%C3%BCr.mp4"), "https://a.test/"),
            "für.mp4"
        );
        assert_eq!(name(Some("attachment; filename=\"../../etc/passwd\""), "https://a.test/"), "passwd");
        assert_eq!(name(None, "https://a.test/x%2F..%2F.bashrc"), "bashrc");
        assert_eq!(name(Some("attachment; filename=\"..\""), "https://a.test/"), "download");
        assert_eq!(name(None, "https://a.test/%zz%"), "%zz%");
        let long = name(None, &format!("https://a.test/{}.mp4", "x".repeat(500)));
        assert!(long.len() == 120 && long.ends_with(".mp4"));
    }
}

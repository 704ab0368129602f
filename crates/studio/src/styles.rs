//! The styles of the video agent as clients see them.

pub mod previews;

use herald_domain::Failure;
pub use herald_scenes::Style;

use crate::StudioError;

/// Styles in the order of the catalogue, from the one after the id `after` on; and the next such id when more follow. Under
/// a tag that no style has there are none.
///
/// # Errors
/// When `after` is no id of a style.
pub fn list(
    tag: Option<&str>,
    limit: usize,
    after: Option<&str>,
) -> Result<(Vec<&'static Style>, Option<String>), StudioError> {
    let start = match after {
        Some(token) => {
            let cursor = || Failure::invalid("token", "`token` is not a cursor of this list.");
            Style::all()
                .iter()
                .position(|style| style.public_id() == token)
                .map(|index| index + 1)
                .ok_or_else(cursor)?
        }
        None => 0,
    };
    let tagged = |style: &&Style| tag.is_none_or(|tag| tag.trim().eq_ignore_ascii_case(style.tag.as_str()));
    let mut passing = Style::all()[start..].iter().filter(tagged).peekable();
    let page: Vec<&'static Style> = passing.by_ref().take(limit).collect();
    let next = passing.peek().and_then(|_| page.last()).map(|style| style.public_id());
    Ok((page, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(tag: Option<&str>, limit: usize, after: Option<&str>) -> (Vec<String>, Option<String>) {
        let (page, next) = list(tag, limit, after).expect("a page");
        (page.into_iter().map(Style::public_id).collect(), next)
    }

    #[test]
    fn a_tag_has_its_styles_in_pages_and_a_tag_nobody_has_none() {
        let (first, next) = ids(Some("cinematic"), 3, None);
        assert_eq!(first, ["style_noir_detective", "style_dust_horizon", "style_archive_documentary"]);
        assert_eq!(ids(Some("cinematic"), 3, next.as_deref()), (vec!["style_orbital_epic".to_owned()], None));
        assert_eq!(ids(Some("avant-garde"), 20, None), (Vec::new(), None));
        assert_eq!(ids(None, 100, None).0.len(), 24);
    }

    #[test]
    fn a_token_that_is_no_style_is_refused() {
        assert!(list(None, 20, Some("style_of_nobody")).is_err());
    }
}

//! The parts of a track in time.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Intro,
    Body,
    Peak,
    Ending,
}

/// Phrases of four bars: one that begins, one that ends, and between them the body, whose second half is the peak.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    pub bars: usize,
}

impl Form {
    pub fn new(bars: usize) -> Form {
        Form { bars }
    }

    pub fn section(&self, bar: usize) -> Section {
        let body = self.bars - 8;
        if bar < 4 {
            Section::Intro
        } else if bar >= self.bars - 4 {
            Section::Ending
        } else if body <= 4 || bar - 4 >= (body / 8) * 4 {
            Section::Peak
        } else {
            Section::Body
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_begins_grows_and_ends_in_whole_phrases() {
        let sections = |bars| (0..bars).map(move |bar| Form::new(bars).section(bar)).collect::<Vec<_>>();
        assert_eq!(
            sections(12)[3..9],
            [Section::Intro, Section::Peak, Section::Peak, Section::Peak, Section::Peak, Section::Ending]
        );
        assert_eq!(sections(20)[4], Section::Body);
        assert_eq!(sections(20)[8], Section::Peak);
        assert_eq!(sections(20)[16], Section::Ending);
    }
}

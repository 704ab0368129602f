//! Keys, scales and chords.

/// A tonic and a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Semitones above C, 0 to 11.
    pub tonic: u8,
    pub scale: Scale,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    Major,
    Minor,
    Dorian,
    Mixolydian,
    Lydian,
    Phrygian,
}

const TONICS: [&str; 12] = ["C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B"];

impl Key {
    pub fn name(self) -> String {
        format!("{} {}", TONICS[usize::from(self.tonic)], self.scale.name())
    }

    /// Whether a pitch (MIDI number) is of the key.
    pub fn holds(self, pitch: i32) -> bool {
        self.scale.steps().contains(&(pitch - i32::from(self.tonic)).rem_euclid(12))
    }
}

impl Scale {
    pub fn name(self) -> &'static str {
        match self {
            Scale::Major => "major",
            Scale::Minor => "minor",
            Scale::Dorian => "dorian",
            Scale::Mixolydian => "mixolydian",
            Scale::Lydian => "lydian",
            Scale::Phrygian => "phrygian",
        }
    }

    /// Semitones above the tonic.
    pub fn steps(self) -> [i32; 7] {
        match self {
            Scale::Major => [0, 2, 4, 5, 7, 9, 11],
            Scale::Minor => [0, 2, 3, 5, 7, 8, 10],
            Scale::Dorian => [0, 2, 3, 5, 7, 9, 10],
            Scale::Mixolydian => [0, 2, 4, 5, 7, 9, 10],
            Scale::Lydian => [0, 2, 4, 6, 7, 9, 11],
            Scale::Phrygian => [0, 1, 3, 5, 7, 8, 10],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chord {
    /// Semitones of the root above the tonic, 0 to 11.
    pub root: i32,
    /// Semitones above the root, ascending from 0.
    pub intervals: &'static [i32],
}

impl Chord {
    /// A chord in Roman numerals: capitals are major and small letters minor, `b` lowers the root as counted in the major
    /// scale (so the natural minor's sixth is `bVI` in every mode); `7`, `M7`, `9`, `6`, `sus2`, `sus4`, `add9`, `dim`, `5`.
    pub fn parse(text: &str) -> Option<Chord> {
        const DEGREES: [(&str, i32); 7] =
            [("VII", 11), ("III", 4), ("VI", 9), ("IV", 5), ("II", 2), ("V", 7), ("I", 0)];
        let (lowered, rest) = text.strip_prefix('b').map_or((0, text), |rest| (1, rest));
        let numeral = rest.trim_end_matches(|c: char| !"IViv".contains(c));
        let numeral = &numeral[..numeral.find(|c: char| !"IViv".contains(c)).unwrap_or(numeral.len())];
        let degree = DEGREES.iter().find(|(name, _)| *name == numeral.to_uppercase())?.1;
        let minor = numeral.chars().all(char::is_lowercase);
        let intervals: &[i32] = match (&rest[numeral.len()..], minor) {
            ("", false) => &[0, 4, 7],
            ("", true) => &[0, 3, 7],
            ("7", false) => &[0, 4, 7, 10],
            ("7", true) => &[0, 3, 7, 10],
            ("M7", _) => &[0, 4, 7, 11],
            ("9", false) => &[0, 4, 7, 10, 14],
            ("9", true) => &[0, 3, 7, 10, 14],
            ("M9", _) => &[0, 4, 7, 11, 14],
            ("6", false) => &[0, 4, 7, 9],
            ("6", true) => &[0, 3, 7, 9],
            ("add9", false) => &[0, 4, 7, 14],
            ("add9", true) => &[0, 3, 7, 14],
            ("sus2", _) => &[0, 2, 7],
            ("sus4", _) => &[0, 5, 7],
            ("dim", _) => &[0, 3, 6],
            ("5", _) => &[0, 7, 12],
            _ => return None,
        };
        Some(Chord { root: (degree - lowered).rem_euclid(12), intervals })
    }

    /// The chords of a progression, in order.
    pub fn progression(text: &str) -> Option<Vec<Chord>> {
        text.split_whitespace().map(Chord::parse).collect()
    }

    /// Whether a pitch, in semitones above the tonic, is of the chord.
    pub fn holds(&self, pitch: i32) -> bool {
        self.intervals.iter().any(|interval| (pitch - self.root - interval).rem_euclid(12) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_name_roots_and_qualities() {
        let chord = |text| Chord::parse(text).unwrap();
        assert_eq!((chord("I").root, chord("I").intervals), (0, &[0, 4, 7][..]));
        assert_eq!((chord("vi7").root, chord("vi7").intervals), (9, &[0, 3, 7, 10][..]));
        assert_eq!((chord("bVII").root, chord("bVII").intervals), (10, &[0, 4, 7][..]));
        assert_eq!((chord("Vsus4").root, chord("Vsus4").intervals), (7, &[0, 5, 7][..]));
        assert_eq!((chord("viidim").root, chord("viidim").intervals), (11, &[0, 3, 6][..]));
        assert_eq!((chord("IVM9").root, chord("IVM9").intervals.len()), (5, 5));
        assert!(Chord::parse("H").is_none() && Chord::parse("Ix").is_none() && Chord::parse("").is_none());
    }
}

//! The genres, and how each is played.
//!
//! Patterns have a sign for each sixteenth note of a bar, or of several bars. For chords: `C` strikes the chord, `c` softly,
//! a digit one of its tones from below, `-` holds, `.` rests. For basses: `R` root, `r` softly, `5` fifth, `8` octave, `3`
//! third, `A` a step towards the next root. For drums: `X`, `x` and `o` by loudness.

use crate::drum::Drum;
use crate::instrument::Instrument;
use crate::space::Room;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Genre {
    Corporate,
    LoFi,
    Ambient,
    Acoustic,
    Cinematic,
    Trailer,
    SoloPiano,
    House,
    Synthwave,
    BoomBap,
    Trap,
    Funk,
    Jazz,
    BossaNova,
    Pop,
    Rock,
    Waltz,
    Celtic,
    Latin,
    Children,
    Horror,
    Technology,
    Holiday,
    DrumAndBass,
    Reggae,
    Country,
    Classical,
    EastAsian,
    Chiptune,
    Meditation,
    Blues,
    Tropical,
}

/// A drum, its pattern, and whether it plays in the thin parts (start and end) too.
pub(crate) type Line = (Drum, &'static str, bool);

/// How a genre is played. Where a list has several entries, the track's seed chooses.
pub(crate) struct Style {
    pub name: &'static str,
    /// What people call it, and what it is put under.
    pub words: &'static str,
    /// Quarter notes of a bar.
    pub beats: usize,
    /// How much later the second of two sixteenths comes, as a share of one.
    pub swing: f64,
    pub chords: &'static [Instrument],
    pub comping: &'static [&'static str],
    pub figures: &'static [Instrument],
    pub figure_patterns: &'static [&'static str],
    pub pads: &'static [Instrument],
    pub basses: &'static [Instrument],
    pub bass_patterns: &'static [&'static str],
    pub grooves: &'static [&'static [Line]],
    /// In Roman numerals, a bar each.
    pub progressions: &'static [&'static str],
    pub room: Room,
    /// Share of the room in the mix.
    pub wet: f32,
    /// Level of echoes of lead and figure.
    pub echo: f32,
    /// How far the kick pushes the rest down, 0 to 1.
    pub duck: f32,
    /// Notes of a melody: 0 few to 2 many.
    pub busy: usize,
}

const PLAIN: Style = Style {
    name: "",
    words: "",
    beats: 4,
    swing: 0.0,
    chords: &[],
    comping: &["C---------------"],
    figures: &[],
    figure_patterns: &["0-1-2-1-0-1-2-1-"],
    pads: &[],
    basses: &[],
    bass_patterns: &["R---------------"],
    grooves: &[],
    progressions: &["I V vi IV", "i bVI bIII bVII"],
    room: Room { seconds: 1.6, damping: 5_000.0 },
    wet: 0.5,
    echo: 0.0,
    duck: 0.0,
    busy: 1,
};

use Drum::*;
use Instrument::*;

const FOUR_ON_THE_FLOOR: &[Line] = &[
    (HouseKick, "X...X...X...X...", false),
    (Clap, "....X.......X...", false),
    (ClosedHat, "o.x.o.x.o.x.o.x.", true),
    (OpenHat, "..x...x...x...x.", false),
    (Shaker, "oooooooooooooooo", true),
];
const STRAIGHT: &[Line] =
    &[(Kick, "X.......X.x.....", false), (Snare, "....X.......X...", false), (ClosedHat, "x.o.x.o.x.o.x.o.", true)];
const STRAIGHT_WITH_RIDE: &[Line] = &[
    (Kick, "X..x....X.x.....", false),
    (Snare, "....X.......X..o", false),
    (Ride, "x...x...x...x...", false),
    (ClosedHat, "x...x...x...x...", true),
];
const STOMP: &[Line] = &[
    (Kick, "X.......X.......", true),
    (Clap, "....x.......x...", false),
    (Tambourine, "..o...o...o...o.", false),
    (Shaker, "o.o.o.o.o.o.o.o.", true),
];
const LAZY: &[Line] = &[
    (SoftKick, "X......x..X.....X..x......X.....", true),
    (Rim, "....x.......x.......x.......x..o", false),
    (ClosedHat, "x.o.x.o.x.o.x.oox.o.x.o.x.oox.o.", true),
];
const LAZY_SNARE: &[Line] = &[
    (SoftKick, "X..x......X..x..", true),
    (Brush, "....X.......X...", false),
    (ClosedHat, "x.o.x.o.x.o.x.o.", false),
    (Shaker, "o.o.o.o.o.o.o.o.", true),
];
const BOOM_BAP: &[Line] = &[
    (Kick, "X.....x..Xx.....X.x....x..X.....", false),
    (FatSnare, "....X.......X.......X.......X..o", false),
    (ClosedHat, "x.x.x.x.x.x.x.xxx.x.x.x.x.x.x.x.", true),
];
const HALF_TIME: &[Line] = &[
    (LongKick, "X......x..x.....X....x........x.", false),
    (Clap, "........X...............X.......", false),
    (ClosedHat, "x.x.x.x.x.xxx.x.x.x.x.oxxxx.xooo", true),
    (OpenHat, "..............................x.", false),
];
const FUNKY: &[Line] = &[
    (Kick, "X..x..x...x..x..", false),
    (Snare, "....X..o.o..X..o", false),
    (ClosedHat, "xoxoxoxoxoxoxoxo", true),
    (Cowbell, "x...x...x...x...", false),
];
const SWUNG: &[Line] = &[
    (Ride, "X...x..xx...x..x", true),
    (ClosedHat, "....x.......x...", true),
    (SoftKick, "o.......o.....o.", false),
    (Brush, "....o..o....o...", false),
];
const BOSSA: &[Line] =
    &[(SoftKick, "x.....xxx.....xx", true), (Rim, "x..x..x...x..x..", false), (Shaker, "xoxoxoxoxoxoxoxo", true)];
const CLAVE: &[Line] = &[
    (Conga, "o.x.o.XXo.x.o.XX", true),
    (Bongo, "x.oox.oox.oox.oo", false),
    (Woodblock, "x..x...x..x.x......x..x...x.x...", false),
    (Cowbell, "x...x.x.x...x.x.", false),
    (Kick, "x..x..x.x..x..x.", false),
];
const ONE_DROP: &[Line] = &[
    (Kick, "........X.......", true),
    (Rim, "........X.......", false),
    (ClosedHat, "x.o.x.o.x.o.x.oo", true),
    (Tambourine, "....o.......o...", false),
];
const TROPICAL: &[Line] = &[
    (HouseKick, "X..x..x.X..x..x.", false),
    (Snap, "....x.......x...", true),
    (Conga, "..x..x.x..x..x.x", false),
    (Shaker, "o.x.o.x.o.x.o.x.", true),
];
const TRAIN: &[Line] =
    &[(Kick, "X...x...X...x...", false), (Brush, "ooxoooxoooxoooxo", true), (Snare, "....o.......o...", false)];
const BREAKS: &[Line] = &[
    (Kick, "X.........x.....X.x.......x.....", false),
    (Snare, "....X..o.o..X.......X..o.o....X.", false),
    (ClosedHat, "x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.", true),
    (Ride, "x...x...x...x...x...x...x...x...", false),
];
const WAR_DRUMS: &[Line] = &[
    (Taiko, "X..x..x.X.x.X...", true),
    (LowTom, "....x.xx....x.xx", false),
    (MidTom, "..x...x...x...x.", false),
    (Timpani, "X.......X.......", false),
    (Crash, "X...............................................................", false),
];
const SLOW_DRUMS: &[Line] = &[
    (Timpani, "X...............x.........x.x...", false),
    (Taiko, "x.......o.......x.......o.o.....", false),
    (Tick, "o...o...o...o...o...o...o...o...", true),
];
const PULSE: &[Line] = &[
    (Tick, "x.o.x.o.x.o.x.o.", true),
    (SoftKick, "X.......x.......", false),
    (Rim, "....o..o....o...", false),
    (ClosedHat, "..x...x...x...x.", false),
];
const TOY: &[Line] = &[
    (SoftKick, "X...x...X...x...", false),
    (Woodblock, "x.x...x.x.x...x.", true),
    (Triangle, "....x.......x...", false),
    (Snap, "....x.......x...", false),
];
const BELLS: &[Line] = &[
    (SleighBells, "x.o.x.o.x.o.x.o.", true),
    (SoftKick, "X.......X.......", false),
    (Snap, "....x.......x...", false),
];
const GAME: &[Line] =
    &[(Kick, "X...X...X...X.x.", false), (Snare, "....X.......X...", false), (ClosedHat, "x.x.x.x.x.x.x.xx", true)];
const THREE: &[Line] =
    &[(SoftKick, "x...........", false), (Triangle, "x...........", true), (Brush, "....o...o...", false)];
const JIG: &[Line] =
    &[(Taiko, "X.....x.....", true), (Tambourine, "..x...x...x.", false), (Shaker, "x.o.o.x.o.o.", true)];
const TABLAS: &[Line] =
    &[(Tabla, "x..xx.x.x..x.xx.", true), (Shaker, "o.o.o.o.o.o.o.o.", false), (Taiko, "X...............", false)];
const SHUFFLE: &[Line] =
    &[(Kick, "X.......X.......", true), (Snare, "....X.......X...", false), (Ride, "x..xx..xx..xx..x", true)];

const HALL: Room = Room { seconds: 3.2, damping: 4_500.0 };
const CATHEDRAL: Room = Room { seconds: 5.0, damping: 3_500.0 };
const STUDIO: Room = Room { seconds: 0.9, damping: 6_000.0 };

impl Genre {
    pub fn name(self) -> &'static str {
        self.style().name
    }

    pub(crate) fn style(self) -> Style {
        match self {
            Genre::Corporate => Style {
                name: "corporate",
                words: "business presentation, company, explainer and product video background",
                chords: &[Piano, MutedGuitar, ElectricPiano],
                comping: &["C-c-C-c-C-c-C-c-", "C---C---C---C-c-"],
                figures: &[MutedGuitar, SynthPluck, Marimba],
                figure_patterns: &["0-1-2-1-3-1-2-1-", "0.2.1.2.0.2.1.2."],
                pads: &[WarmPad, Strings],
                basses: &[BassGuitar, SynthBass],
                bass_patterns: &["R-R-R-R-R-R-R-R-", "R-------R-----R-"],
                grooves: &[STOMP, STRAIGHT],
                progressions: &["I V vi IV", "vi IV I V", "I IV vi V", "i bVI bIII bVII", "I iii IV V"],
                echo: 0.2,
                ..PLAIN
            },
            Genre::LoFi => Style {
                name: "lo-fi hip hop",
                words: "chillhop study beats, mellow, late night, vlog",
                swing: 0.28,
                chords: &[ElectricPiano, FeltPiano, NylonGuitar],
                comping: &["C-----c-C-------", "C-------..c-C---", "C---------c-----"],
                pads: &[WarmPad],
                basses: &[UprightBass, SubBass],
                bass_patterns: &["R-----R---5-----", "R---..R-----A---"],
                grooves: &[LAZY, LAZY_SNARE],
                progressions: &["ii7 V7 IM7 vi7", "IVM7 iii7 ii7 IM9", "i7 iv7 bVIIM7 v7", "bVIM7 v7 i9 i7"],
                room: STUDIO,
                wet: 0.4,
                echo: 0.15,
                duck: 0.25,
                ..PLAIN
            },
            Genre::Ambient => Style {
                name: "ambient",
                words: "atmospheric soundscape, background texture, space, nature, slow film",
                chords: &[GlassPad, WarmPad],
                pads: &[WarmPad, Choir, Strings],
                figures: &[Harp, Vibraphone, SynthPluck, Kalimba],
                figure_patterns: &["0---2---1---3---", "0-----2-----3---", "3---2---1-------"],
                basses: &[SubBass],
                progressions: &[
                    "IM9 IVM9",
                    "IM7 vi7 IVM7 Vsus4",
                    "i9 bVIM7 bIII bVII",
                    "i bVIM7 iv7 i",
                    "Iadd9 iii7 IVM9 IVM9",
                ],
                room: CATHEDRAL,
                wet: 0.9,
                echo: 0.4,
                busy: 0,
                ..PLAIN
            },
            Genre::Acoustic => Style {
                name: "acoustic folk",
                words: "indie guitar, travel, family, lifestyle, outdoors",
                chords: &[SteelGuitar, NylonGuitar, Ukulele],
                comping: &["C---c-cc.-c-C-c-", "0-2-1-2-3-2-1-2-", "C-c-C-ccC-c-C-cc"],
                figures: &[Glockenspiel, Ukulele, Banjo],
                figure_patterns: &["0---2---1---2---", "..2...3...2...1."],
                pads: &[Strings, Accordion],
                basses: &[UprightBass, BassGuitar],
                bass_patterns: &["R-----5-R-----A-", "R-------5-------"],
                grooves: &[STOMP, TRAIN],
                progressions: &["I V vi IV", "I IV I V", "I vi IV V", "i bVII bVI bVII", "Iadd9 IV vi V"],
                ..PLAIN
            },
            Genre::Cinematic => Style {
                name: "cinematic",
                words: "film score, orchestral underscore, drama, documentary, story",
                chords: &[Strings, Piano, FrenchHorn],
                comping: &["C---------------", "C-------C-------"],
                figures: &[Pizzicato, Harp, Piano],
                figure_patterns: &["0-1-2-1-3-1-2-1-", "0-2-1-2-0-2-1-2-"],
                pads: &[Strings, Choir, FrenchHorn],
                basses: &[Cello, SubBass],
                bass_patterns: &["R---------------", "R-------R-------"],
                grooves: &[SLOW_DRUMS],
                progressions: &[
                    "i bVI bIII bVII",
                    "i iv bVI V",
                    "I V vi iii IV I IV V",
                    "i bVII bVI bVII",
                    "vi IV I V",
                ],
                room: HALL,
                wet: 0.8,
                busy: 0,
                ..PLAIN
            },
            Genre::Trailer => Style {
                name: "epic orchestral trailer",
                words: "movie trailer, battle, sports opener, blockbuster",
                chords: &[Brass, Strings],
                comping: &["C-----C-----C---", "C-------C-C-C---"],
                figures: &[Strings, Pizzicato, SynthPluck],
                figure_patterns: &["0.0.1.0.2.0.1.0.", "0-0-2-0-1-0-2-0-"],
                pads: &[Choir, Strings],
                basses: &[SynthBass, Cello],
                bass_patterns: &["R-R-R-R-R-R-R-R-", "R-----R-----R---"],
                grooves: &[WAR_DRUMS],
                progressions: &["i bVI bIII bVII", "i bVI iv V", "i bVII bVI V", "I V vi IV"],
                room: HALL,
                wet: 0.7,
                busy: 0,
                ..PLAIN
            },
            Genre::SoloPiano => Style {
                name: "solo piano",
                words: "intimate piano piece, modern classical, tender scenes, weddings, memories",
                chords: &[FeltPiano, Piano],
                comping: &["0-2-1-2-3-2-1-2-", "0---1---2---1---", "0-1-2-3-2-1-0-1-"],
                pads: &[Strings],
                basses: &[Piano],
                bass_patterns: &["R---------------", "R-------5-------"],
                progressions: &["I V vi IV", "vi IV I V", "i bVI bIII bVII", "I iii vi IV", "i v bVI iv"],
                room: HALL,
                wet: 0.7,
                ..PLAIN
            },
            Genre::House => Style {
                name: "house",
                words: "electronic dance music, club, party, fashion, runway",
                chords: &[SynthBrass, Piano, Organ],
                comping: &["..C...C...C...C.", "C..C..C...C..C..", "C..c..C-..C-..c."],
                figures: &[SynthPluck, SquareLead],
                figure_patterns: &["0.2.3.2.0.2.3.1.", "0.1.2.0.1.2.0.1."],
                pads: &[WarmPad],
                basses: &[SynthBass, AcidBass, SubBass],
                bass_patterns: &["..R...R...R...R.", "..R-..R-..R-..8-", "R..R..R...R.8.R."],
                grooves: &[FOUR_ON_THE_FLOOR],
                progressions: &["i bVII bVI bVII", "vi IV I V", "i7 iv7 bVIIM7 bVIM7", "I vi ii V", "IM7 vi7 ii7 V7"],
                echo: 0.3,
                duck: 0.7,
                ..PLAIN
            },
            Genre::Synthwave => Style {
                name: "synthwave",
                words: "retro 80s electronic, neon, night drive, arcade",
                chords: &[SynthBrass, WarmPad],
                comping: &["C---------------", "C-----C-----C---"],
                figures: &[SynthPluck, SquareLead],
                figure_patterns: &["0.1.2.3.2.1.0.1.", "0.2.1.3.0.2.1.3."],
                pads: &[WarmPad],
                basses: &[SynthBass],
                bass_patterns: &["R.R.R.R.R.R.R.R.", "R.R.8.R.R.R.8.R."],
                grooves: &[&[
                    (Kick, "X...X...X...X...", false),
                    (FatSnare, "....X.......X...", false),
                    (ClosedHat, "x.x.x.x.x.x.x.x.", true),
                    (MidTom, "............................xx..", false),
                ]],
                progressions: &["i bVI bIII bVII", "vi IV I V", "i bVII bVI bVI", "i iv bVI bVII"],
                room: HALL,
                wet: 0.6,
                echo: 0.35,
                duck: 0.35,
                ..PLAIN
            },
            Genre::BoomBap => Style {
                name: "hip hop",
                words: "boom bap beat, rap instrumental, street, urban, old school",
                swing: 0.2,
                chords: &[ElectricPiano, Piano, Vibraphone],
                comping: &["C-----c---C-----", "C---....C-c-...."],
                pads: &[Strings],
                basses: &[BassGuitar, SubBass, UprightBass],
                bass_patterns: &["R--R..R-..R-A-..", "R-----R-..5-R---"],
                grooves: &[BOOM_BAP],
                progressions: &["i7 iv7", "i9 bVIM7 iv7 v7", "ii7 V7 IM7 IM7", "i7 bVIIM7 bVIM7 v7"],
                room: STUDIO,
                wet: 0.35,
                ..PLAIN
            },
            Genre::Trap => Style {
                name: "trap",
                words: "hip hop beat with heavy 808 bass, gaming, streetwear, social media",
                chords: &[GlassPad, Piano, Choir],
                comping: &["C---------------", "C-------C-------"],
                figures: &[MusicBox, SynthPluck, Koto],
                figure_patterns: &["0-2-3-..2-0-..1-", "3-..2-..1-0-2-.."],
                basses: &[SubBass],
                bass_patterns: &["R------R..R-----R----R--------8-"],
                grooves: &[HALF_TIME],
                progressions: &["i bVI", "i bVI bVII v", "i iv bVI v", "i bII"],
                echo: 0.25,
                ..PLAIN
            },
            Genre::Funk => Style {
                name: "funk",
                words: "groovy, retro 70s, disco, dance, advertising",
                chords: &[MutedGuitar, ElectricPiano, Organ],
                comping: &["..c.C..c..c.C.c.", "C..c..C...c.C..."],
                figures: &[Brass],
                figure_patterns: &["..........C.C-..", "C-....C.........................", "......C-....C.C."],
                basses: &[BassGuitar],
                bass_patterns: &["R..R..8...R.A.R.", "R.R...8.R..5..A."],
                grooves: &[FUNKY],
                progressions: &["i7 IV7", "I7 I7 IV7 I7", "i7 i7 iv7 bVII7", "ii7 V7 ii7 V7"],
                room: STUDIO,
                wet: 0.4,
                ..PLAIN
            },
            Genre::Jazz => Style {
                name: "jazz",
                words: "swing trio, lounge, cafe, elegant, restaurant, detective",
                swing: 0.0,
                chords: &[Piano, ElectricGuitar, Vibraphone],
                comping: &["C-....cc....C---", "..C-....C-....c-", "C---..c-......C-"],
                basses: &[UprightBass],
                bass_patterns: &["R---3---5---A---", "R---5---8---A---"],
                grooves: &[SWUNG],
                progressions: &[
                    "ii7 V7 IM7 vi7",
                    "IM7 vi7 ii7 V7",
                    "i7 iv7 bVIIM7 V7",
                    "iii7 vi7 ii7 V7",
                    "i6 iv7 V7 i6",
                ],
                room: STUDIO,
                wet: 0.5,
                busy: 2,
                ..PLAIN
            },
            Genre::BossaNova => Style {
                name: "bossa nova",
                words: "Brazilian lounge, beach, cocktail, holiday, cooking",
                chords: &[NylonGuitar],
                comping: &["C..c..C...c..C..", "C--c-.C-..c-.C-."],
                pads: &[Strings],
                basses: &[UprightBass],
                bass_patterns: &["R-----5-5-----R-"],
                grooves: &[BOSSA],
                progressions: &["IM7 ii7 V7 IM7", "IM9 vi7 ii9 V7", "i7 iv7 V7 i7", "IM7 IM7 ii7 V7"],
                room: STUDIO,
                wet: 0.5,
                ..PLAIN
            },
            Genre::Pop => Style {
                name: "pop",
                words: "modern, catchy, advertising, social media, summer, beauty",
                chords: &[Piano, ElectricGuitar, SynthPluck],
                comping: &["C-----C-----C---", "C---c---C---c---", "C--C--C-..C-C-c-"],
                figures: &[SynthPluck, Glockenspiel, MutedGuitar],
                figure_patterns: &["0.2.1.2.3.2.1.2.", "..2.3.2...2.3.1."],
                pads: &[WarmPad, Strings],
                basses: &[SynthBass, BassGuitar],
                bass_patterns: &["R-----R-----R---", "R-R-R-R-R-R-R-R-"],
                grooves: &[STRAIGHT, FOUR_ON_THE_FLOOR],
                progressions: &["I V vi IV", "vi IV I V", "I vi IV V", "IV I V vi", "i bVI bIII bVII"],
                echo: 0.2,
                duck: 0.3,
                ..PLAIN
            },
            Genre::Rock => Style {
                name: "rock",
                words: "guitar band, sports, action, cars, extreme",
                chords: &[DistortedGuitar, ElectricGuitar],
                comping: &["C-C-C-C-C-C-C-C-", "C-----C-C-----C-", "C--C--C-C--C--C-"],
                figures: &[ElectricGuitar],
                figure_patterns: &["0-2-3-2-1-2-3-2-"],
                pads: &[Organ],
                basses: &[BassGuitar],
                bass_patterns: &["R-R-R-R-R-R-R-R-", "R-----R-R-----A-"],
                grooves: &[STRAIGHT, STRAIGHT_WITH_RIDE],
                progressions: &["I5 bVII5 IV5 I5", "i5 bVI5 bIII5 bVII5", "I5 V5 vi5 IV5", "i5 bVII5 bVI5 bVII5"],
                room: STUDIO,
                ..PLAIN
            },
            Genre::Waltz => Style {
                name: "waltz",
                words: "three-four time, elegant ballroom, fairytale, vintage, Paris",
                beats: 3,
                chords: &[Accordion, Pizzicato, Piano],
                comping: &["....c-..c-..", "C...c...c..."],
                figures: &[Harp, Celesta],
                figure_patterns: &["0-1-2-3-2-1-"],
                pads: &[Strings],
                basses: &[UprightBass, Cello],
                bass_patterns: &["R---........5---........", "R-----......"],
                grooves: &[THREE],
                progressions: &["I V I IV", "I vi ii V", "i iv V i", "I IV V I", "i bVI iv V"],
                room: HALL,
                ..PLAIN
            },
            Genre::Celtic => Style {
                name: "Celtic",
                words: "Irish folk, jig, medieval tavern, fantasy village, adventure",
                beats: 3,
                chords: &[SteelGuitar, Harp],
                comping: &["C---c-C---c-", "0-1-2-3-2-1-"],
                figures: &[Harp],
                figure_patterns: &["0-2-1-3-2-1-"],
                pads: &[Accordion, Strings],
                basses: &[Cello, UprightBass],
                bass_patterns: &["R-----5-----", "R-----------"],
                grooves: &[JIG],
                progressions: &["i bVII i bVII", "I IV I V", "i bVII bVI bVII", "I bVII IV I"],
                busy: 2,
                ..PLAIN
            },
            Genre::Latin => Style {
                name: "Latin",
                words: "salsa, mambo, fiesta, dance, hot summer, carnival",
                chords: &[Piano],
                comping: &["0-2..3.2..3.2.3.", "C.c..C.c..C.c.C."],
                figures: &[Brass],
                figure_patterns: &["..C.C-......C-..", "................C-..C.C-........"],
                basses: &[UprightBass, BassGuitar],
                bass_patterns: &["R..5--8-R..5--8-", "...5--8-...5--R-"],
                grooves: &[CLAVE],
                progressions: &["i iv V V", "I IV V IV", "i bVII bVI V", "ii7 V7 IM7 IM7"],
                room: STUDIO,
                ..PLAIN
            },
            Genre::Children => Style {
                name: "children's music",
                words: "kids, toys, cartoon, comedy, baby, animals, pets",
                chords: &[Ukulele, Pizzicato, Marimba],
                comping: &["C...c...C...c...", "0.2.1.2.0.2.1.2."],
                figures: &[Glockenspiel, Marimba, MusicBox],
                figure_patterns: &["0.2.3...0.2.3...", "3.2.1.0.3.2.1.0."],
                basses: &[UprightBass],
                bass_patterns: &["R...5...R...5...", "R-..5-..R-..A-.."],
                grooves: &[TOY],
                progressions: &["I IV V I", "I vi IV V", "I I IV V", "i iv V i"],
                room: STUDIO,
                busy: 2,
                ..PLAIN
            },
            Genre::Horror => Style {
                name: "horror",
                words: "thriller, suspense underscore, haunted house, crime, Halloween",
                chords: &[DarkDrone, Choir],
                pads: &[DarkDrone, Strings],
                figures: &[MusicBox, Celesta, FeltPiano],
                figure_patterns: &["0-------2-------1---------------", "3---..2-..1-....", "0-1-0-1-0-1-0-1-"],
                basses: &[SubBass],
                grooves: &[&[(Timpani, "x.......................o.......", false), (Tick, "x.......x.......", true)]],
                progressions: &["i bII", "i bVI i viidim", "i iv bII i", "i i bVI v"],
                room: CATHEDRAL,
                wet: 0.9,
                busy: 0,
                ..PLAIN
            },
            Genre::Technology => Style {
                name: "technology",
                words: "minimal electronic, science, data, innovation, app, product launch, news",
                chords: &[SynthPluck, GlassPad],
                comping: &["C...............", "C-----C---------"],
                figures: &[SynthPluck, Marimba, SquareLead],
                figure_patterns: &["0.1.2.0.1.2.0.1.", "0.0.2.0.3.0.2.0.", "0-2-3-0-2-3-0-2-"],
                pads: &[WarmPad, GlassPad],
                basses: &[SynthBass, SubBass],
                bass_patterns: &["R.R.R.R.R.R.R.R.", "R-......R-R-...."],
                grooves: &[PULSE],
                progressions: &["i bVI", "vi IV I V", "i bVII bVI bVII", "IM7 vi7 IVM7 IVM7"],
                echo: 0.35,
                duck: 0.3,
                ..PLAIN
            },
            Genre::Holiday => Style {
                name: "Christmas holiday",
                words: "winter, snow, sleigh bells, gifts, family, festive season",
                chords: &[Piano, Celesta],
                comping: &["C---c---C---c---", "0-2-1-2-3-2-1-2-"],
                figures: &[Glockenspiel, TubularBells, MusicBox],
                figure_patterns: &["0-..2-..3-..2-..", "3-2-1-0-3-2-1-0-"],
                pads: &[Strings, Choir],
                basses: &[UprightBass, Cello],
                bass_patterns: &["R---5---R---5---", "R-------5-------"],
                grooves: &[BELLS],
                progressions: &["I vi IV V", "I IV ii V", "I V vi IV", "i iv V i"],
                room: HALL,
                ..PLAIN
            },
            Genre::DrumAndBass => Style {
                name: "drum and bass",
                words: "fast breakbeat electronic, racing, gaming, action sports",
                chords: &[WarmPad, GlassPad],
                figures: &[SynthPluck],
                figure_patterns: &["0.2.3.2.1.2.3.2."],
                pads: &[WarmPad],
                basses: &[SynthBass, AcidBass],
                bass_patterns: &["R-----R-..R-----", "R---..8-R---..A-"],
                grooves: &[BREAKS],
                progressions: &["i bVI bVII i", "i bVI iv v", "vi IV I V"],
                echo: 0.3,
                duck: 0.3,
                ..PLAIN
            },
            Genre::Reggae => Style {
                name: "reggae",
                words: "Caribbean, island, laid-back, sunshine, skank",
                swing: 0.12,
                chords: &[Organ, ElectricGuitar, MutedGuitar],
                comping: &["....C.......C...", "..c.C.....c.C..."],
                basses: &[BassGuitar],
                bass_patterns: &["R--R..5-....8-A-", "..R-..R-5---...."],
                grooves: &[ONE_DROP],
                progressions: &["I IV I V", "i bVII i bVII", "I V vi IV", "ii7 V7 ii7 V7"],
                echo: 0.25,
                ..PLAIN
            },
            Genre::Country => Style {
                name: "country",
                words: "Americana, western, road trip, ranch, rural, bluegrass",
                chords: &[SteelGuitar],
                comping: &["0...c...2...c...", "0.c.c.c.1.c.c.c."],
                figures: &[Banjo],
                figure_patterns: &["0.2.3.0.2.3.0.2."],
                pads: &[Fiddle],
                basses: &[UprightBass, BassGuitar],
                bass_patterns: &["R---....5---....", "R---5---R---A---"],
                grooves: &[TRAIN],
                progressions: &["I IV V I", "I I IV V", "I V IV I", "i bVII bVI V"],
                room: STUDIO,
                busy: 2,
                ..PLAIN
            },
            Genre::Classical => Style {
                name: "classical",
                words: "baroque and classical chamber music, elegant, museum, history, luxury",
                chords: &[Harpsichord, Piano, Strings],
                comping: &["0-2-1-2-0-2-1-2-", "0-1-2-1-3-1-2-1-", "C---C---C---C---"],
                figures: &[Pizzicato, Clarinet],
                figure_patterns: &["0---1---2---1---"],
                pads: &[Strings],
                basses: &[Cello],
                bass_patterns: &["R---3---5---A---", "R-------A-------"],
                progressions: &["I V vi iii IV I IV V", "I IV V I", "i iv V i", "i bVII bIII V", "I ii V I"],
                room: HALL,
                busy: 2,
                ..PLAIN
            },
            Genre::EastAsian => Style {
                name: "East Asian",
                words: "Japan, China, koto and bamboo flute, zen garden, temple, travel",
                chords: &[Koto, Harp],
                comping: &["0---2---1---3---", "0-1-2-3---------"],
                figures: &[Koto],
                figure_patterns: &["3-2-1-0-........", "0...2...3.2....."],
                pads: &[Strings, WarmPad],
                basses: &[SubBass, Cello],
                grooves: &[&[
                    (Taiko, "X.......o.......", false),
                    (Woodblock, "....o.......o.o.", false),
                    (Triangle, "x...............................", true),
                ]],
                progressions: &["Isus2 Vsus4 vi Isus2", "i bVII i bVII", "Isus2 vi IVsus2 Isus2", "i5 bVI bVII i5"],
                room: HALL,
                ..PLAIN
            },
            Genre::Chiptune => Style {
                name: "chiptune",
                words: "8-bit video game, retro arcade, pixel, level, console",
                chords: &[SquareLead],
                comping: &["0.1.2.0.1.2.0.1.", "0.2.0.2.1.2.1.2."],
                basses: &[SynthBass],
                bass_patterns: &["R.R.8.8.R.R.8.8.", "R.8.R.8.R.8.R.8."],
                grooves: &[GAME],
                progressions: &["I V vi IV", "i bVI bVII i", "I bVII IV I", "i bVII bVI V"],
                wet: 0.15,
                room: STUDIO,
                busy: 2,
                ..PLAIN
            },
            Genre::Meditation => Style {
                name: "meditation",
                words: "yoga, spa, sleep, wellness, breathing, healing, mindfulness",
                chords: &[GlassPad, WarmPad],
                pads: &[Choir, WarmPad],
                figures: &[Kalimba, Harp, TubularBells, Vibraphone],
                figure_patterns: &["0-------2-------", "0-------------------3-----------"],
                basses: &[SubBass],
                progressions: &["IM9 IVM9", "Isus2 IVsus2", "i9 bVIIadd9", "IM7 ii7"],
                room: CATHEDRAL,
                wet: 1.0,
                busy: 0,
                ..PLAIN
            },
            Genre::Blues => Style {
                name: "blues",
                words: "shuffle, bar, whisky, road, soulful guitar",
                chords: &[ElectricGuitar, Organ, Piano],
                comping: &["C--cC--cC--cC--c", "C-....c-C-....c-"],
                basses: &[UprightBass, BassGuitar],
                bass_patterns: &["R---3---5---3---", "R---5---8---5---"],
                grooves: &[SHUFFLE],
                progressions: &["I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7", "i7 iv7 i7 V7", "I7 IV7 I7 V7"],
                room: STUDIO,
                ..PLAIN
            },
            Genre::Tropical => Style {
                name: "tropical house",
                words: "summer, beach, vacation, vlog, pool party, sunset",
                chords: &[ElectricPiano, Piano],
                comping: &["C--C--C-..C-C-..", "C-..c-C-..C-..c-"],
                figures: &[Marimba, SteelPan, Kalimba],
                figure_patterns: &["0.2.3.2..3.2.1..", "3..2..1.3..2.1.."],
                pads: &[WarmPad],
                basses: &[SynthBass, SubBass],
                bass_patterns: &["R--R--R-R--R--R-", "..R-..R-..R-..R-"],
                grooves: &[TROPICAL],
                progressions: &["vi IV I V", "I V vi IV", "IV V vi I", "i bVI bIII bVII"],
                echo: 0.25,
                duck: 0.5,
                ..PLAIN
            },
        }
    }
}

/// Tablas take the place of the genre's own drums in tracks led by a sitar.
pub(crate) const SITAR_GROOVE: &[Line] = TABLAS;

//! The instruments, as settings of what synthesises them.

use crate::chance::Chance;
use crate::synth::fm::{Fm, Operator};
use crate::synth::modal::{Modal, Mode};
use crate::synth::oscillator::Wave;
use crate::synth::pluck::Pluck;
use crate::synth::subtractive::Subtractive;
use crate::synth::{Adsr, Tone};

/// Who plays. The name is what descriptions and searches say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Instrument {
    Piano,
    FeltPiano,
    ElectricPiano,
    Organ,
    Harpsichord,
    Celesta,
    Glockenspiel,
    MusicBox,
    Vibraphone,
    Marimba,
    Kalimba,
    SteelPan,
    TubularBells,
    NylonGuitar,
    SteelGuitar,
    ElectricGuitar,
    DistortedGuitar,
    MutedGuitar,
    Ukulele,
    Banjo,
    Harp,
    Koto,
    Sitar,
    Pizzicato,
    Strings,
    SoloViolin,
    Cello,
    Choir,
    Brass,
    FrenchHorn,
    Trumpet,
    Saxophone,
    Clarinet,
    Flute,
    PanFlute,
    Whistle,
    Accordion,
    Fiddle,
    WarmPad,
    GlassPad,
    DarkDrone,
    SynthLead,
    SquareLead,
    SynthBrass,
    SynthPluck,
    UprightBass,
    BassGuitar,
    SynthBass,
    SubBass,
    AcidBass,
}

pub(crate) enum Patch {
    Modal(Modal),
    Fm(Fm),
    Pluck(Pluck),
    Subtractive(Subtractive),
}

/// What a composer and a mixer must know of an instrument.
pub(crate) struct Setting {
    pub name: &'static str,
    pub patch: Patch,
    /// Centre of the range it sounds best in, as a MIDI number.
    pub centre: i32,
    /// Played twice, apart: left and right.
    pub wide: bool,
    /// Notes of a chord are struck one after the other, so many seconds apart.
    pub strum: f64,
}

const BAR: [Mode; 4] = [(1.0, 1.0, 1.3), (3.93, 0.35, 0.5), (9.2, 0.12, 0.2), (10.9, 0.05, 0.12)];
const METAL_BAR: [Mode; 4] = [(1.0, 1.0, 3.2), (4.0, 0.22, 1.2), (10.2, 0.06, 0.4), (2.0, 0.05, 2.0)];
const SMALL_BELL: [Mode; 5] = [(1.0, 1.0, 2.0), (2.76, 0.4, 1.1), (5.4, 0.25, 0.6), (8.93, 0.1, 0.3), (2.0, 0.1, 1.4)];
const BOX: [Mode; 4] = [(1.0, 1.0, 1.6), (2.0, 0.25, 1.1), (5.8, 0.2, 0.3), (3.0, 0.12, 0.8)];
const TINE: [Mode; 4] = [(1.0, 1.0, 1.2), (2.0, 0.12, 0.6), (5.9, 0.22, 0.18), (3.0, 0.06, 0.4)];
const PAN: [Mode; 5] = [(1.0, 1.0, 1.0), (2.0, 0.55, 0.8), (3.0, 0.3, 0.6), (4.02, 0.15, 0.4), (5.9, 0.1, 0.2)];
const TUBE: [Mode; 7] = [
    (0.5, 0.25, 4.0),
    (1.0, 0.8, 4.5),
    (1.19, 0.25, 3.0),
    (1.5, 0.4, 3.2),
    (2.0, 0.6, 2.6),
    (2.74, 0.35, 1.6),
    (4.1, 0.15, 0.8),
];
const CELESTA: [Mode; 4] = [(1.0, 1.0, 1.5), (3.0, 0.12, 0.7), (4.0, 0.28, 0.6), (6.3, 0.08, 0.2)];

const TINES: [Operator; 2] = [
    Operator { carrier: 1.0, modulator: 1.0, index: 1.3, index_decay: 2.5, level: 0.8 },
    Operator { carrier: 1.0, modulator: 14.0, index: 0.45, index_decay: 0.35, level: 0.3 },
];
const DRAWBARS: [Operator; 5] = [
    Operator { carrier: 0.5, modulator: 1.0, index: 0.0, index_decay: 1.0, level: 0.35 },
    Operator { carrier: 1.0, modulator: 1.0, index: 0.0, index_decay: 1.0, level: 0.5 },
    Operator { carrier: 1.5, modulator: 1.0, index: 0.0, index_decay: 1.0, level: 0.22 },
    Operator { carrier: 2.0, modulator: 1.0, index: 0.0, index_decay: 1.0, level: 0.25 },
    Operator { carrier: 4.0, modulator: 1.0, index: 0.0, index_decay: 1.0, level: 0.1 },
];
const BRIGHT_PLUCK: [Operator; 2] = [
    Operator { carrier: 1.0, modulator: 2.0, index: 2.2, index_decay: 0.5, level: 0.6 },
    Operator { carrier: 2.0, modulator: 1.0, index: 1.0, index_decay: 0.3, level: 0.3 },
];
const GLASS: [Operator; 3] = [
    Operator { carrier: 1.0, modulator: 3.0, index: 0.7, index_decay: 9.0, level: 0.5 },
    Operator { carrier: 2.003, modulator: 1.0, index: 0.4, index_decay: 9.0, level: 0.3 },
    Operator { carrier: 0.999, modulator: 2.0, index: 0.5, index_decay: 9.0, level: 0.4 },
];

const SAWS: [(Wave, f32, i32); 1] = [(Wave::Saw, 0.6, 0)];
const SAW_AND_BELOW: [(Wave, f32, i32); 2] = [(Wave::Saw, 0.5, 0), (Wave::Square, 0.35, -1)];
const SQUARES: [(Wave, f32, i32); 1] = [(Wave::Square, 0.5, 0)];
const HOLLOW: [(Wave, f32, i32); 2] = [(Wave::Square, 0.4, 0), (Wave::Sine, 0.3, 0)];
const SINES: [(Wave, f32, i32); 2] = [(Wave::Sine, 0.7, 0), (Wave::Triangle, 0.25, 0)];
const PURE: [(Wave, f32, i32); 2] = [(Wave::Sine, 0.9, 0), (Wave::Sine, 0.08, 1)];
const REEDS: [(Wave, f32, i32); 3] = [(Wave::Saw, 0.35, 0), (Wave::Square, 0.25, 0), (Wave::Saw, 0.2, 1)];
const DEEP: [(Wave, f32, i32); 2] = [(Wave::Sine, 0.8, 0), (Wave::Saw, 0.15, 0)];
const VOWEL: [(f32, f32); 4] = [(650.0, 1.0), (1_080.0, 0.6), (2_650.0, 0.25), (3_300.0, 0.12)];

const HELD: Subtractive = Subtractive {
    waves: &SAWS,
    unison: 1,
    detune: 4.0,
    noise: 0.0,
    cutoff: 4.0,
    sweep: 4.0,
    q: 0.7,
    envelope: Adsr(0.05, 0.4, 0.8, 0.3),
    filter_envelope: Adsr(0.08, 0.6, 0.6, 0.3),
    vibrato: 0.0,
    formants: &[],
    drive: 0.0,
};

const GUITAR: Pluck = Pluck { brightness: 0.45, sustain: 3.2, damping: 0.7, position: 0.18, release: 0.25, drive: 0.0 };

impl Instrument {
    pub fn name(self) -> &'static str {
        self.setting().name
    }

    pub(crate) fn setting(self) -> Setting {
        use Instrument::*;
        let plain = |name, centre, patch| Setting { name, patch, centre, wide: false, strum: 0.0 };
        let body = |name, centre, modes, hardness, damped| {
            plain(name, centre, Patch::Modal(Modal::Body { modes, hardness, damped }))
        };
        let fm = |name, centre, operators, envelope, tremolo| {
            plain(name, centre, Patch::Fm(Fm { operators, envelope, tremolo }))
        };
        let string = |name, centre, pluck| Setting { strum: 0.012, ..plain(name, centre, Patch::Pluck(pluck)) };
        let held = |name, centre, wave| plain(name, centre, Patch::Subtractive(wave));
        let wide = |name, centre, wave| Setting { wide: true, ..plain(name, centre, Patch::Subtractive(wave)) };
        match self {
            Piano => plain("piano", 64, Patch::Modal(Modal::Piano { felt: 0.0 })),
            FeltPiano => plain("felt piano", 62, Patch::Modal(Modal::Piano { felt: 0.9 })),
            ElectricPiano => fm("electric piano", 62, &TINES, Adsr(0.003, 3.0, 0.0, 0.25), 0.25),
            Organ => fm("organ", 62, &DRAWBARS, Adsr(0.01, 0.1, 1.0, 0.08), 0.2),
            Harpsichord => string(
                "harpsichord",
                64,
                Pluck { brightness: 1.0, sustain: 2.2, damping: 0.35, position: 0.1, release: 0.1, drive: 0.0 },
            ),
            Celesta => body("celesta", 76, &CELESTA, 0.5, false),
            Glockenspiel => body("glockenspiel", 84, &SMALL_BELL, 0.8, false),
            MusicBox => body("music box", 79, &BOX, 0.6, false),
            Vibraphone => body("vibraphone", 69, &METAL_BAR, 0.4, true),
            Marimba => body("marimba", 62, &BAR, 0.45, false),
            Kalimba => body("kalimba", 69, &TINE, 0.6, false),
            SteelPan => body("steel pan", 69, &PAN, 0.5, false),
            TubularBells => body("tubular bells", 67, &TUBE, 0.6, false),
            NylonGuitar => string("nylon guitar", 57, Pluck { brightness: 0.3, sustain: 2.6, ..GUITAR }),
            SteelGuitar => string("acoustic guitar", 57, Pluck { brightness: 0.7, damping: 0.5, ..GUITAR }),
            ElectricGuitar => {
                string("clean electric guitar", 60, Pluck { brightness: 0.55, sustain: 4.5, damping: 0.55, ..GUITAR })
            }
            DistortedGuitar => string(
                "distorted guitar",
                52,
                Pluck { brightness: 0.6, sustain: 6.0, damping: 0.8, drive: 1.6, release: 0.12, ..GUITAR },
            ),
            MutedGuitar => string(
                "muted guitar",
                57,
                Pluck { brightness: 0.5, sustain: 0.5, damping: 0.9, release: 0.05, ..GUITAR },
            ),
            Ukulele => string("ukulele", 67, Pluck { brightness: 0.4, sustain: 1.3, damping: 0.7, ..GUITAR }),
            Banjo => {
                string("banjo", 62, Pluck { brightness: 0.95, sustain: 0.9, damping: 0.4, position: 0.08, ..GUITAR })
            }
            Harp => string(
                "harp",
                67,
                Pluck { brightness: 0.35, sustain: 3.6, damping: 0.5, position: 0.4, release: 1.5, drive: 0.0 },
            ),
            Koto => string(
                "koto",
                66,
                Pluck { brightness: 0.8, sustain: 2.2, damping: 0.5, position: 0.07, release: 0.8, drive: 0.0 },
            ),
            Sitar => string(
                "sitar",
                60,
                Pluck { brightness: 1.0, sustain: 3.5, damping: 0.25, position: 0.05, release: 0.6, drive: 0.12 },
            ),
            Pizzicato => string(
                "pizzicato strings",
                64,
                Pluck { brightness: 0.35, sustain: 0.55, damping: 0.9, position: 0.3, release: 0.2, drive: 0.0 },
            ),
            Strings => wide(
                "strings",
                64,
                Subtractive {
                    unison: 3,
                    detune: 16.0,
                    noise: 0.03,
                    cutoff: 3.0,
                    sweep: 2.5,
                    envelope: Adsr(0.25, 0.5, 0.9, 0.6),
                    vibrato: 7.0,
                    ..HELD
                },
            ),
            SoloViolin => held(
                "violin",
                74,
                Subtractive {
                    noise: 0.05,
                    cutoff: 4.5,
                    sweep: 2.0,
                    envelope: Adsr(0.09, 0.3, 0.85, 0.25),
                    vibrato: 18.0,
                    ..HELD
                },
            ),
            Cello => held(
                "cello",
                53,
                Subtractive {
                    noise: 0.04,
                    cutoff: 4.0,
                    sweep: 3.0,
                    envelope: Adsr(0.12, 0.4, 0.85, 0.35),
                    vibrato: 14.0,
                    ..HELD
                },
            ),
            Choir => wide(
                "choir",
                62,
                Subtractive {
                    unison: 3,
                    detune: 20.0,
                    noise: 0.06,
                    envelope: Adsr(0.35, 0.5, 0.9, 0.8),
                    vibrato: 12.0,
                    formants: &VOWEL,
                    ..HELD
                },
            ),
            Brass => wide(
                "brass section",
                58,
                Subtractive {
                    unison: 2,
                    detune: 9.0,
                    cutoff: 1.5,
                    sweep: 7.0,
                    envelope: Adsr(0.05, 0.3, 0.8, 0.2),
                    filter_envelope: Adsr(0.07, 0.4, 0.5, 0.2),
                    ..HELD
                },
            ),
            FrenchHorn => held(
                "french horn",
                57,
                Subtractive { cutoff: 1.6, sweep: 2.6, envelope: Adsr(0.09, 0.4, 0.85, 0.3), vibrato: 5.0, ..HELD },
            ),
            Trumpet => held(
                "trumpet",
                70,
                Subtractive {
                    cutoff: 2.5,
                    sweep: 5.0,
                    envelope: Adsr(0.03, 0.2, 0.8, 0.12),
                    filter_envelope: Adsr(0.04, 0.3, 0.6, 0.1),
                    vibrato: 9.0,
                    ..HELD
                },
            ),
            Saxophone => held(
                "saxophone",
                64,
                Subtractive {
                    waves: &REEDS,
                    noise: 0.1,
                    cutoff: 3.0,
                    sweep: 2.5,
                    q: 1.1,
                    envelope: Adsr(0.05, 0.3, 0.85, 0.12),
                    vibrato: 14.0,
                    ..HELD
                },
            ),
            Clarinet => held(
                "clarinet",
                67,
                Subtractive {
                    waves: &SQUARES,
                    noise: 0.03,
                    cutoff: 4.0,
                    sweep: 1.5,
                    envelope: Adsr(0.05, 0.2, 0.9, 0.12),
                    vibrato: 4.0,
                    ..HELD
                },
            ),
            Flute => held(
                "flute",
                76,
                Subtractive {
                    waves: &SINES,
                    noise: 0.14,
                    cutoff: 3.0,
                    sweep: 1.5,
                    envelope: Adsr(0.07, 0.2, 0.85, 0.15),
                    vibrato: 11.0,
                    ..HELD
                },
            ),
            PanFlute => held(
                "pan flute",
                72,
                Subtractive {
                    waves: &SINES,
                    noise: 0.4,
                    cutoff: 2.5,
                    sweep: 2.5,
                    envelope: Adsr(0.05, 0.15, 0.7, 0.2),
                    vibrato: 9.0,
                    ..HELD
                },
            ),
            Whistle => held(
                "whistle",
                79,
                Subtractive {
                    waves: &PURE,
                    noise: 0.06,
                    cutoff: 3.0,
                    sweep: 1.0,
                    envelope: Adsr(0.04, 0.2, 0.9, 0.1),
                    vibrato: 15.0,
                    ..HELD
                },
            ),
            Accordion => held(
                "accordion",
                65,
                Subtractive {
                    waves: &REEDS,
                    unison: 2,
                    detune: 14.0,
                    cutoff: 5.0,
                    sweep: 1.0,
                    envelope: Adsr(0.05, 0.2, 0.95, 0.1),
                    ..HELD
                },
            ),
            Fiddle => held(
                "fiddle",
                74,
                Subtractive {
                    noise: 0.08,
                    cutoff: 6.0,
                    sweep: 2.0,
                    envelope: Adsr(0.03, 0.2, 0.85, 0.1),
                    vibrato: 8.0,
                    ..HELD
                },
            ),
            WarmPad => wide(
                "warm pad",
                60,
                Subtractive {
                    unison: 3,
                    detune: 18.0,
                    cutoff: 1.8,
                    sweep: 1.6,
                    envelope: Adsr(0.7, 1.0, 0.9, 1.4),
                    filter_envelope: Adsr(1.2, 2.0, 0.5, 1.0),
                    ..HELD
                },
            ),
            GlassPad => Setting { wide: true, ..fm("glass pad", 67, &GLASS, Adsr(0.6, 1.0, 0.85, 1.6), 0.12) },
            DarkDrone => wide(
                "dark drone",
                45,
                Subtractive {
                    waves: &SAW_AND_BELOW,
                    unison: 3,
                    detune: 22.0,
                    noise: 0.15,
                    cutoff: 2.0,
                    sweep: 2.5,
                    q: 1.4,
                    envelope: Adsr(1.0, 1.0, 1.0, 1.8),
                    filter_envelope: Adsr(2.0, 3.0, 0.4, 1.5),
                    ..HELD
                },
            ),
            SynthLead => held(
                "synth lead",
                72,
                Subtractive {
                    unison: 2,
                    detune: 12.0,
                    cutoff: 4.0,
                    sweep: 5.0,
                    q: 1.2,
                    envelope: Adsr(0.01, 0.3, 0.75, 0.2),
                    filter_envelope: Adsr(0.01, 0.5, 0.4, 0.2),
                    vibrato: 9.0,
                    ..HELD
                },
            ),
            SquareLead => held(
                "square lead",
                72,
                Subtractive {
                    waves: &SQUARES,
                    cutoff: 6.0,
                    sweep: 3.0,
                    envelope: Adsr(0.005, 0.2, 0.7, 0.08),
                    vibrato: 6.0,
                    ..HELD
                },
            ),
            SynthBrass => wide(
                "synth brass",
                60,
                Subtractive {
                    unison: 3,
                    detune: 15.0,
                    cutoff: 1.6,
                    sweep: 6.0,
                    q: 1.0,
                    envelope: Adsr(0.03, 0.4, 0.75, 0.3),
                    filter_envelope: Adsr(0.06, 0.6, 0.35, 0.3),
                    ..HELD
                },
            ),
            SynthPluck => fm("synth pluck", 69, &BRIGHT_PLUCK, Adsr(0.002, 0.9, 0.0, 0.25), 0.0),
            UprightBass => string(
                "upright bass",
                38,
                Pluck { brightness: 0.16, sustain: 1.3, damping: 0.95, position: 0.25, release: 0.12, drive: 0.0 },
            ),
            BassGuitar => string(
                "bass guitar",
                38,
                Pluck { brightness: 0.32, sustain: 3.0, damping: 0.75, position: 0.2, release: 0.08, drive: 0.0 },
            ),
            SynthBass => held(
                "synth bass",
                38,
                Subtractive {
                    waves: &SAW_AND_BELOW,
                    cutoff: 1.5,
                    sweep: 7.0,
                    q: 1.3,
                    envelope: Adsr(0.004, 0.5, 0.7, 0.08),
                    filter_envelope: Adsr(0.003, 0.35, 0.15, 0.1),
                    ..HELD
                },
            ),
            SubBass => held(
                "sub bass",
                36,
                Subtractive {
                    waves: &DEEP,
                    cutoff: 2.5,
                    sweep: 1.5,
                    envelope: Adsr(0.006, 1.2, 0.6, 0.12),
                    drive: 1.3,
                    ..HELD
                },
            ),
            AcidBass => held(
                "acid bass",
                40,
                Subtractive {
                    waves: &HOLLOW,
                    cutoff: 1.2,
                    sweep: 12.0,
                    q: 3.5,
                    envelope: Adsr(0.003, 0.3, 0.6, 0.05),
                    filter_envelope: Adsr(0.003, 0.28, 0.05, 0.1),
                    drive: 1.2,
                    ..HELD
                },
            ),
        }
    }
}

impl Patch {
    pub fn render(&self, tone: Tone, chance: &mut Chance) -> Vec<f32> {
        match self {
            Patch::Modal(modal) => modal.render(tone, chance),
            Patch::Fm(fm) => fm.render(tone),
            Patch::Pluck(pluck) => pluck.render(tone, chance),
            Patch::Subtractive(wave) => wave.render(tone, chance),
        }
    }
}

//! The font files a film needs: those of its style, and of scripts the style's families lack.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::SceneError;
use crate::style::{Fallback, Style};

/// One `@font-face`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FontFile {
    pub family: String,
    pub weight: String,
    /// As CSS writes it; absent: everything.
    pub range: Option<String>,
    pub path: PathBuf,
}

/// What a film is written with.
#[derive(Debug)]
pub(crate) struct Fonts {
    pub files: Vec<FontFile>,
    /// Families behind the style's own, in the order they are asked.
    pub fallbacks: Vec<String>,
    /// Instead of the style's display family.
    pub display: Option<String>,
    /// Whether most of the text is in a script the display family lacks: sizes, weights and leading are those of the
    /// fallback then.
    pub foreign: bool,
    pub script: Script,
}

/// What a script asks of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Plain,
    /// Chinese, Japanese, Korean.
    Wide,
    /// Marks above and below: Devanagari, Thai and their kin.
    Tall,
    Arabic,
}

impl Script {
    /// Least distance of lines, of the size.
    pub fn leading(self) -> f32 {
        match self {
            Script::Plain => 0.0,
            Script::Wide => 1.24,
            Script::Tall => 1.4,
            Script::Arabic => 1.5,
        }
    }

    fn of(character: char) -> Script {
        match u32::from(character) {
            0x0600..=0x06ff | 0x0750..=0x077f | 0x08a0..=0x08ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => Script::Arabic,
            0x0900..=0x0eff => Script::Tall,
            0x1100..=0x11ff | 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff00..=0xffef => Script::Wide,
            _ => Script::Plain,
        }
    }
}

/// Stand-ins, by name and npm package, in the order they are asked. Languages written with Han characters draw some of them
/// differently: the one of the film's language is asked first.
const SANS: &[(&str, &str)] = &[
    ("Noto Sans", "@fontsource/noto-sans"),
    ("Noto Sans Arabic", "@fontsource/noto-sans-arabic"),
    ("Noto Sans Hebrew", "@fontsource/noto-sans-hebrew"),
    ("Noto Sans Devanagari", "@fontsource/noto-sans-devanagari"),
    ("Noto Sans Thai", "@fontsource/noto-sans-thai"),
    ("Noto Sans Bengali", "@fontsource/noto-sans-bengali"),
    ("Noto Sans Tamil", "@fontsource/noto-sans-tamil"),
    ("Noto Sans Telugu", "@fontsource/noto-sans-telugu"),
    ("Noto Sans JP Variable", "@fontsource-variable/noto-sans-jp"),
    ("Noto Sans SC Variable", "@fontsource-variable/noto-sans-sc"),
    ("Noto Sans KR Variable", "@fontsource-variable/noto-sans-kr"),
];
const SERIF: &[(&str, &str)] = &[
    ("Noto Serif", "@fontsource/noto-serif"),
    ("Noto Naskh Arabic", "@fontsource/noto-naskh-arabic"),
    ("Noto Serif JP Variable", "@fontsource-variable/noto-serif-jp"),
    ("Noto Serif SC Variable", "@fontsource-variable/noto-serif-sc"),
];
/// Of stand-ins: running text, and everything larger.
const WEIGHTS: [u16; 2] = [500, 700];
/// Of code in every style.
const CODE: (&str, u16) = ("@fontsource/ibm-plex-mono", 500);

impl Fonts {
    /// `libraries` holds `node_modules`. `text` is everything the film shows; `code`: also lines of a program.
    pub fn of(
        style: &Style,
        brand_font: Option<&str>,
        language: &str,
        text: &str,
        code: bool,
        libraries: &Path,
    ) -> Result<Fonts, SceneError> {
        let modules = libraries.join("node_modules");
        let wanted: BTreeSet<char> = drawn(text).collect();
        let mut missing = wanted.clone();
        let mut files: Vec<FontFile> = Vec::new();
        let mut add = |faces: Vec<FontFile>| {
            for face in faces {
                if !files.contains(&face) {
                    files.push(face);
                }
            }
        };
        let kinds = &style.typography;
        let mut display_has = BTreeSet::new();
        let mut covered: Vec<BTreeSet<char>> = Vec::new();
        for (index, face) in [&kinds.display, &kinds.text, &kinds.label].into_iter().enumerate() {
            let (faces, has) = family(&modules, &face.package, &[face.weight], &wanted)?;
            add(faces);
            if index == 0 {
                display_has = has.clone();
            }
            covered.push(has);
        }
        let mut display = None;
        if let Some(name) = brand_font {
            let name = slug(name)?;
            let package = format!("@fontsource/{name}");
            let variable = format!("@fontsource-variable/{name}");
            let weights = sheets(&modules.join(&package));
            let (faces, has) = match weights.iter().min_by_key(|weight| weight.abs_diff(700)) {
                Some(best) => family(&modules, &package, &[*best], &wanted)?,
                None if modules.join(&variable).is_dir() => family(&modules, &variable, &[], &wanted)?,
                None => return Err(SceneError::NotInstalled { package }),
            };
            display = faces.first().map(|face| face.family.clone());
            add(faces);
            display_has.extend(has);
        }
        if code {
            let (faces, has) = family(&modules, CODE.0, &[CODE.1], &wanted)?;
            add(faces);
            covered.push(has);
        }
        // A family that lacks a character in one role only still needs a stand-in there.
        missing.retain(|character| !covered.iter().all(|has| has.contains(character)));
        let mut fallbacks = Vec::new();
        for (name, package) in stand_ins(kinds.fallback, language) {
            if missing.is_empty() {
                break;
            }
            let (faces, has) = family(&modules, package, &WEIGHTS, &missing)?;
            if !has.is_empty() {
                add(faces);
                fallbacks.push(name.to_owned());
                missing.retain(|character| !has.contains(character));
            }
        }
        if let Some(&character) = missing.iter().find(|character| !covered.iter().any(|has| has.contains(character))) {
            return Err(SceneError::NoFont { character });
        }
        let letters: Vec<char> = text.chars().filter(|character| character.is_alphabetic()).collect();
        let foreign = letters.iter().filter(|letter| !display_has.contains(letter)).count() * 2 > letters.len();
        let leading = |script: &Script| (script.leading() * 100.0) as u32;
        let script = letters.iter().map(|letter| Script::of(*letter)).max_by_key(leading).unwrap_or(Script::Plain);
        Ok(Fonts { files, fallbacks, display, foreign, script })
    }

    /// `@font-face` rules and the files they name below `fonts/`.
    pub fn css(&self) -> String {
        let rules = self.files.iter().map(|file| {
            let range = file.range.as_ref().map(|range| format!("unicode-range:{range};")).unwrap_or_default();
            format!(
                "@font-face{{font-family:'{}';font-weight:{};font-display:block;src:url(fonts/{}) format('woff2');{range}}}\n",
                file.family,
                file.weight,
                file.name()
            )
        });
        rules.collect()
    }
}

impl FontFile {
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Characters that leave a mark, or join those that do.
fn drawn(text: &str) -> impl Iterator<Item = char> {
    let cases = text.chars().flat_map(|character| {
        // Styles set some texts in capitals or without.
        [character].into_iter().chain(character.to_uppercase()).chain(character.to_lowercase())
    });
    cases.filter(|character| {
        let invisible = matches!(u32::from(*character), 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060 | 0xfe00..=0xfe0f | 0xfeff);
        !character.is_whitespace() && !character.is_control() && !invisible && *character != '\u{307}'
    })
}

fn stand_ins(fallback: Fallback, language: &str) -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = match fallback {
        Fallback::Serif => SERIF.iter().chain(SANS).copied().collect(),
        Fallback::Sans | Fallback::Mono | Fallback::Rounded => SANS.to_vec(),
    };
    let own = match language {
        "ja" => "-jp",
        "zh" => "-sc",
        "ko" => "-kr",
        _ => return all,
    };
    all.sort_by_key(|(_, package)| !package.ends_with(own));
    all
}

fn slug(name: &str) -> Result<String, SceneError> {
    let known = name.len() <= 60 && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == ' ');
    if !known || name.trim().is_empty() {
        return Err(SceneError::Brand("`font` is no name of a family: letters, digits and spaces".into()));
    }
    Ok(name.trim().to_lowercase().replace(' ', "-"))
}

/// Weights a package has.
fn sheets(package: &Path) -> Vec<u16> {
    (1..=9).map(|hundreds| hundreds * 100).filter(|weight| package.join(format!("{weight}.css")).is_file()).collect()
}

/// The files of a package that hold some of `wanted`, and which of them they hold.
fn family(
    modules: &Path,
    package: &str,
    weights: &[u16],
    wanted: &BTreeSet<char>,
) -> Result<(Vec<FontFile>, BTreeSet<char>), SceneError> {
    let folder = modules.join(package);
    let mut files = Vec::new();
    let mut has = BTreeSet::new();
    // One sheet holds every weight.
    let variable = package.starts_with("@fontsource-variable/");
    let sheets: Vec<String> = match variable {
        true => vec!["wght.css".into()],
        false => weights.iter().map(|weight| format!("{weight}.css")).collect(),
    };
    for sheet in sheets {
        let path = folder.join(sheet);
        let css =
            std::fs::read_to_string(&path).map_err(|_| SceneError::NotInstalled { package: package.to_owned() })?;
        for block in css.split("@font-face").skip(1) {
            let Some(file) = face(block, &folder) else { continue };
            let ranges = file.range.as_deref().map(ranges);
            let held: Vec<char> = wanted
                .iter()
                .filter(|character| {
                    let code = u32::from(**character);
                    ranges.as_ref().is_none_or(|ranges| ranges.iter().any(|(from, to)| (*from..=*to).contains(&code)))
                })
                .copied()
                .collect();
            if !held.is_empty() {
                has.extend(held);
                files.push(file);
            }
        }
    }
    Ok((files, has))
}

/// A block of a Fontsource sheet, which all have one form.
fn face(block: &str, folder: &Path) -> Option<FontFile> {
    let value = |name: &str| {
        let rest = block.split_once(&format!("{name}:"))?.1;
        Some(rest.split(';').next()?.trim().trim_matches('\'').to_owned())
    };
    let source = block.split_once("url(")?.1.split(')').next()?;
    if !source.ends_with(".woff2") {
        return None;
    }
    Some(FontFile {
        family: value("font-family")?,
        weight: value("font-weight")?,
        range: value("unicode-range"),
        path: folder.join(source.trim_start_matches("./")),
    })
}

fn ranges(text: &str) -> Vec<(u32, u32)> {
    let parse = |part: &str| {
        let part = part.trim().trim_start_matches("U+");
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some((
            u32::from_str_radix(&from.replace('?', "0"), 16).ok()?,
            u32::from_str_radix(&to.replace('?', "F"), 16).ok()?,
        ))
    };
    text.split(',').filter_map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_that_is_not_installed_is_named_with_the_command_that_installs_it() {
        let empty = tempfile::tempdir().expect("a directory");
        let error = Fonts::of(&Style::all()[0], None, "en", "text", false, empty.path()).expect_err("nothing there");
        let text = error.to_string();
        assert!(text.contains("@fontsource/league-gothic") && text.contains("herald setup libraries"), "{text}");
    }

    #[test]
    fn ranges_are_read_as_css_writes_them() {
        assert_eq!(ranges("U+0000-00FF, U+131,U+4??"), [(0, 0xff), (0x131, 0x131), (0x400, 0x4ff)]);
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_no_font() {
        assert!(slug("../../x").is_err());
        assert_eq!(slug("Playfair Display").expect("a name"), "playfair-display");
    }
}

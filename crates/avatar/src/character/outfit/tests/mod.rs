//! Every garment on every build: no skin where there is cloth, and not too many triangles.

use std::sync::OnceLock;

use herald_inference::Models;
use rayon::prelude::*;

use super::super::body::SKIN;
use super::super::catalogue::PersonFile;
use super::super::figure::Figure;
use super::super::kit::Kit;
use super::super::mesh_tools::{compact, quads_to_triangles};
use super::super::person::{Build, Gender};
use super::super::raster::{self, Mesh, NOTHING};
use super::arms::Arms;
use super::{Dressed, Garment, Outfit, dress};
use crate::vector::Vec3;

const SIDE: usize = 180;
/// Base units seen from side to side.
const WIDE: f32 = 5.4;

fn kit() -> &'static Kit {
    static KIT: OnceLock<Kit> = OnceLock::new();
    KIT.get_or_init(|| {
        let folder = std::env::var_os("HERALD_MODELS_DIR").map(std::path::PathBuf::from).unwrap_or_else(|| {
            std::path::PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache/herald/models")
        });
        Kit::load(&Models::open(folder).expect("a manifest")).expect("`character-base` is installed")
    })
}

/// A body with its skin and the arms' measures, to be dressed again and again.
struct Body {
    figure: Figure,
    fine: Vec<Vec3>,
    skin: Vec<Vec3>,
    skin_fine: Vec<u32>,
    skin_triangles: Vec<[u32; 3]>,
    along: Vec<f32>,
}

impl Body {
    fn new(gender: Gender, build: Build) -> Body {
        let file = PersonFile::parse(include_str!("../../../../presenters/ana.toml")).expect("sound");
        let mut person = file.resolve(&file.looks[0]);
        person.gender = gender;
        person.body.build = build;
        let figure = Figure::new(kit(), &person).expect("a figure");
        let fine = kit().body.fine(&figure.neutral);
        let (skin_fine, skin_triangles) = compact(&quads_to_triangles(kit().body.quads(SKIN)));
        let spread = kit().body.fine(&figure.shape);
        let arms = Arms::new(kit(), &figure);
        Body {
            skin: skin_fine.iter().map(|vertex| fine[*vertex as usize]).collect(),
            along: skin_fine.iter().map(|vertex| arms.along(spread[*vertex as usize])).collect(),
            figure,
            fine,
            skin_fine,
            skin_triangles,
        }
    }

    fn dressed(&self, garment: Garment) -> Dressed {
        dress(&Outfit::of(garment), kit(), &self.figure, &self.fine, &self.skin, &self.skin_fine)
    }

    /// The skin's triangle seen at each pixel, turned by `yaw`; [`NOTHING`] where cloth or nothing is seen.
    fn skin_seen(&self, dressed: &Dressed, yaw: f32) -> Vec<u32> {
        let (sin, cos) = yaw.sin_cos();
        let middle = self.figure.neck.y - 1.4;
        let screen = |positions: &[Vec3]| -> Vec<Vec3> {
            let scale = SIDE as f32 / WIDE;
            let place = |p: &Vec3| {
                let (x, z) = (p.x * cos + p.z * sin, p.z * cos - p.x * sin);
                Vec3::new((x + WIDE / 2.0) * scale, (middle + WIDE / 2.0 - p.y) * scale, 20.0 - z)
            };
            positions.iter().map(place).collect()
        };
        let mut shown = screen(&self.skin);
        let mut clip = dressed.skin_clip.clone();
        let mut triangles = self.skin_triangles.clone();
        let own = triangles.len() as u32;
        for part in &dressed.parts {
            let first = shown.len() as u32;
            shown.extend(screen(&part.rest));
            clip.extend(part.clip.iter().copied().chain(std::iter::repeat(1.0)).take(part.rest.len()));
            triangles.extend(part.triangles.iter().map(|corners| corners.map(|vertex| vertex + first)));
        }
        let mesh = Mesh { screen: &shown, clip: &clip, triangles: &triangles, hidden: &[] };
        raster::triangles(SIDE, mesh).iter().map(|id| if *id < own { *id } else { NOTHING }).collect()
    }
}

/// Skin below this under the neck is unexpected, base units; and arms are bare from here on.
fn expected(garment: Garment) -> (f32, f32) {
    match garment {
        Garment::Tee | Garment::Polo | Garment::Overalls => (1.0, 0.40),
        Garment::Scrubs => (1.0, 0.50),
        Garment::Dress => (1.1, -1.0),
        Garment::Apron => (0.9, 0.90),
        Garment::Uniform | Garment::Shirt | Garment::BlazerShirt | Garment::LabCoat => (0.9, 1.7),
        Garment::Blouse | Garment::BlazerBlouse | Garment::VNeck => (1.15, 1.7),
        _ => (0.75, 1.7),
    }
}

/// What is wrong with a garment on a body.
fn faults(body: &Body, garment: Garment) -> Vec<String> {
    let dressed = body.dressed(garment);
    let mut found = Vec::new();
    let count: usize = dressed.parts.iter().map(|part| part.triangles.len()).sum();
    if count > 60_000 {
        found.push(format!("{garment:?} has {count} triangles"));
    }
    let (low, bare) = expected(garment);
    for yaw in [0.0, 0.6] {
        let seen = body.skin_seen(&dressed, yaw);
        let unexpected = seen.into_iter().filter(|id| *id != NOTHING).filter(|id| {
            let corner = body.skin_triangles[*id as usize][0] as usize;
            let (p, along) = (body.skin[corner], body.along[corner]);
            let beside = bare < 0.0 && p.x.abs() > 0.68 * body.figure.shoulder.x;
            let arm = beside || along > bare.max(0.3);
            p.y < body.figure.neck.y - low && !arm
        });
        let count = unexpected.count();
        if count > 2 {
            found.push(format!("{garment:?} at {yaw}: {count} pixels of skin"));
        }
    }
    found
}

#[test]
fn no_skin_shows_through_and_budgets_hold() {
    for gender in [Gender::Female, Gender::Male] {
        for build in [Build::Slim, Build::Average, Build::Athletic, Build::Full] {
            let body = Body::new(gender, build);
            let found: Vec<String> =
                Garment::KINDS.par_iter().flat_map_iter(|(garment, _)| faults(&body, *garment)).collect();
            assert!(found.is_empty(), "{gender:?} {build:?}: {found:#?}");
        }
    }
}

#[test]
fn every_garment_is_listed_once() {
    let kinds: std::collections::BTreeSet<Garment> = Garment::KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds.len(), Garment::KINDS.len());
    for (garment, words) in Garment::KINDS {
        assert!(!words.is_empty());
        let text = toml::to_string(&Outfit::of(garment)).expect("writes");
        assert_eq!(toml::from_str::<Outfit>(&text).expect("reads"), Outfit::of(garment));
    }
}

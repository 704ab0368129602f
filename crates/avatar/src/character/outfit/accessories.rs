//! Scarves, bow ties, badges and what hangs around a neck.

use super::super::maths::{blurred, resampled};
use super::super::mesh_tools::grid;
use super::super::part::{Fabric, Material, Part, tube};
use super::Tailor;
use super::front::FrontField;
use super::garment::{AccessoryKind, Garment};
use super::profile::Profile;
use super::tailoring::{patch, ribbon, stud};
use super::torso::{Drape, Torso};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// The surface things lie on.
fn over(garment: Garment) -> Drape {
    use Garment::{
        BlazerBlouse, BlazerShirt, BlazerTee, BlazerTurtleneck, Cardigan, HiVis, Hoodie, LabCoat, SpaceSuit, Suit,
    };
    let offset = match garment {
        BlazerBlouse | BlazerShirt | BlazerTee | BlazerTurtleneck | Cardigan | LabCoat | Suit => 0.20,
        HiVis | Hoodie => 0.145,
        SpaceSuit => 0.22,
        _ => 0.085,
    };
    Drape { offset, loose: 12, folds: 0.0, seed: 0.0, slim: 0.0 }
}

const BARE: Drape = Drape { offset: 0.0, loose: 2, folds: 0.0, seed: 0.0, slim: 0.0 };

impl Tailor<'_> {
    pub(super) fn accessories(&mut self) {
        if self.outfit.accessories.is_empty() {
            return;
        }
        let shell = self.torso.shell(over(self.outfit.garment));
        let front = FrontField::new(&self.torso, &shell);
        let y = self.torso.neck.y;
        for item in &self.outfit.accessories {
            let colour = item.colour.linear();
            match item.kind {
                AccessoryKind::BowTie => self.parts.extend(bow_tie(&self.torso, &front, colour)),
                AccessoryKind::Scarf => {
                    self.parts.extend(scarf(&self.torso, &Profile::new(&self.torso, &shell), &front, colour));
                }
                AccessoryKind::PocketSquare => {}
                AccessoryKind::Lanyard => {
                    for side in [-1.0f32, 1.0] {
                        let line = [
                            [0.50 * side, y + 0.12, -0.08],
                            [0.46 * side, y - 0.10, 0.015],
                            [0.34 * side, y - 0.70, 0.015],
                            [0.06 * side, y - 2.05, 0.02],
                        ];
                        self.parts.push(ribbon(&front, &line, 0.045, 0.012, colour));
                    }
                    self.parts.push(patch(
                        &front,
                        [0.0, y - 2.35],
                        [0.27, 0.34],
                        0.04,
                        0.04,
                        Vec3::new(0.85, 0.85, 0.84),
                    ));
                    self.parts.push(patch(&front, [0.0, y - 2.10], [0.27, 0.09], 0.03, 0.048, colour));
                    self.parts.push(patch(
                        &front,
                        [0.0, y - 2.36],
                        [0.10, 0.11],
                        0.09,
                        0.048,
                        Vec3::new(0.35, 0.38, 0.42),
                    ));
                    self.parts.push(patch(
                        &front,
                        [0.0, y - 2.56],
                        [0.17, 0.025],
                        0.02,
                        0.048,
                        Vec3::new(0.35, 0.38, 0.42),
                    ));
                }
                AccessoryKind::Necklace => {
                    let bare = FrontField::new(&self.torso, &self.torso.shell(BARE));
                    self.parts.extend(necklace(&self.torso, &bare, colour));
                }
                AccessoryKind::Brooch => self.parts.push(stud(&front, 0.78, y - 0.95, 0.10, colour)),
                AccessoryKind::NameBadge => {
                    self.parts.push(patch(&front, [-0.75, y - 1.45], [0.30, 0.11], 0.03, 0.03, colour));
                    self.parts.push(patch(&front, [-0.75, y - 1.43], [0.20, 0.022], 0.02, 0.04, colour * 0.3));
                }
                AccessoryKind::Stethoscope => self.parts.extend(stethoscope(&self.torso, &front, colour)),
            }
        }
    }
}

/// A board lying on the shoulder from near to far of the neck, around an azimuth.
pub(super) fn board(
    torso: &Torso,
    profile: &Profile,
    middle: f32,
    [near, far]: [f32; 2],
    lift: f32,
    colour: Vec3,
) -> Part {
    const ALONG: usize = 14;
    const ACROSS: usize = 9;
    let (mut positions, mut below) = (Vec::new(), Vec::new());
    for n in 0..ALONG {
        let distance = near + (far - near) * n as f32 / (ALONG - 1) as f32;
        for k in 0..ACROSS {
            let j = k as f32 / (ACROSS - 1) as f32 * 2.0 - 1.0;
            let azimuth = middle + (0.17 * j / distance).atan();
            let p = torso.point(azimuth, distance, profile.height(azimuth, distance) + lift * (1.0 - 0.9 * j.powi(8)));
            positions.push(p);
            below.push(p - torso.axis);
        }
    }
    let triangles = grid(ALONG, ACROSS, false, false);
    Part::new(Material::Cloth(Fabric::Plain), colour, positions, triangles).on_body().facing_away_from(|k| below[k])
}

fn bow_tie(torso: &Torso, front: &FrontField, colour: Vec3) -> Vec<Part> {
    const COLUMNS: usize = 21;
    const ROWS: usize = 11;
    let y = torso.neck.y - 0.10;
    let wing = |sign: f32| {
        let (mut positions, mut behind, mut aux) = (Vec::new(), Vec::new(), Vec::new());
        for column in 0..COLUMNS {
            let u = column as f32 / (COLUMNS - 1) as f32;
            let half = 0.055 + 0.115 * (u * 1.15).min(1.0).powf(0.8);
            for row in 0..ROWS {
                let v = row as f32 / (ROWS - 1) as f32 * 2.0 - 1.0;
                let x = sign * (0.04 + 0.36 * u);
                let puff = 0.07 * (1.0 - v * v).max(0.0).sqrt() * (0.5 + 0.5 * (PI * u).sin());
                let z = front.at(x * 0.6, y - 0.1) + 0.07 - 0.05 * u + puff;
                let p = Vec3::new(x, y + v * half, z);
                positions.push(p);
                behind.push(p - Vec3::new(0.0, 0.0, 1.0));
                aux.push([0.0, 0.0, 0.90 + 0.12 * u, 1.0]);
            }
        }
        let mut part =
            Part::new(Material::Cloth(Fabric::Plain), colour, positions, grid(COLUMNS, ROWS, false, false)).on_body();
        part.aux = aux;
        part.facing_away_from(|k| behind[k])
    };
    vec![wing(1.0), wing(-1.0), patch(front, [0.0, y], [0.062, 0.075], 0.04, 0.16, colour * 1.08)]
}

/// A scarf wound once around the neck, its end hanging in front.
fn scarf(torso: &Torso, profile: &Profile, front: &FrontField, colour: Vec3) -> Vec<Part> {
    const AROUND: usize = 120;
    let loops = [(0.16f32, 0.03f32, 0.12f32), (0.20, -0.12, 0.10)];
    let mut made: Vec<Part> = loops
        .iter()
        .enumerate()
        .map(|(turn, (out, up, thick))| {
            let path: Vec<Vec3> = (0..=AROUND)
                .map(|k| {
                    let azimuth = TAU * k as f32 / AROUND as f32 - PI;
                    let distance = profile.edge(azimuth) + (out - 0.06) * torso.scale;
                    let wave = 0.02 * (azimuth * 3.0 + turn as f32 * 2.0).sin();
                    let sag = -0.07 * (0.5 + 0.5 * azimuth.cos()) * turn as f32;
                    torso.point(azimuth, distance, profile.height(azimuth, distance) + 0.16 + up + wave + sag)
                })
                .collect();
            let path = blurred(&path[..AROUND], 1.5, true);
            let path: Vec<Vec3> = path.iter().chain(path.first()).copied().collect();
            let half: Vec<f32> = (0..path.len()).map(|k| 0.20 + 0.02 * (k as f32 * 0.35 + turn as f32).sin()).collect();
            let up = vec![Vec3::new(0.0, 0.25, 1.0); path.len()];
            let up: Vec<Vec3> =
                up.iter().zip(&path).map(|(_, p)| (*p - torso.neck) + Vec3::new(0.0, 0.25, 0.0)).collect();
            let (positions, triangles) = tube(&path, &half, &vec![*thick; path.len()], &up, 12);
            Part::new(Material::Cloth(Fabric::Woven), colour * (1.0 - 0.05 * turn as f32), positions, triangles)
                .on_body()
        })
        .collect();
    let y = torso.neck.y;
    let tail = [[0.26, y - 0.16, 0.16], [0.32, y - 0.60, 0.10], [0.36, y - 1.3, 0.06], [0.38, y - 2.0, 0.05]];
    made.push(ribbon(front, &tail, 0.21, 0.045, colour * 0.97));
    made
}

fn necklace(torso: &Torso, front: &FrontField, colour: Vec3) -> Vec<Part> {
    let y = torso.neck.y;
    let points: Vec<Vec3> = (0..=16)
        .map(|k| {
            let t = k as f32 / 8.0 - 1.0;
            let (x, py) = (0.52 * t, y - 0.34 + 0.46 * t.abs().powf(2.2));
            Vec3::new(x, py, front.at(x, py) + 0.018)
        })
        .collect();
    let path = resampled(&points, 48);
    let (positions, triangles) = tube(&path, &[0.013; 48], &[0.013; 48], &[], 8);
    vec![Part::new(Material::Metal, colour, positions, triangles).on_body(), stud(front, 0.0, y - 0.37, 0.045, colour)]
}

/// Hung around the neck: two tubes that meet, and the disc at the end.
fn stethoscope(torso: &Torso, front: &FrontField, colour: Vec3) -> Vec<Part> {
    let y = torso.neck.y;
    let metal = Vec3::new(0.60, 0.60, 0.62);
    let left = [
        [0.56, y + 0.14, -0.06],
        [0.58, y - 0.15, 0.08],
        [0.56, y - 0.9, 0.05],
        [0.52, y - 1.6, 0.05],
        [0.50, y - 2.2, 0.05],
    ];
    let right = [[-0.56, y + 0.14, -0.06], [-0.58, y - 0.15, 0.08], [-0.57, y - 0.9, 0.05], [-0.50, y - 1.5, 0.05]];
    let fork = |dx: f32| [[-0.50, y - 1.45, 0.05], [-0.50 + dx, y - 1.75, 0.05], [-0.50 + dx * 1.2, y - 2.1, 0.05]];
    let mut made = vec![
        ribbon(front, &left, 0.040, 0.040, colour),
        ribbon(front, &right, 0.040, 0.040, colour),
        ribbon(front, &fork(0.12), 0.022, 0.022, metal),
        ribbon(front, &fork(-0.12), 0.022, 0.022, metal),
    ];
    made.push(stud(front, 0.50, y - 2.28, 0.13, metal));
    made
}

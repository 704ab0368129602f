//! What finishes a neckline or a sleeve: rib bands, turtlenecks, folded collars, hoods.

use super::super::maths::{blurred, interpolate_smooth, resampled};
use super::super::mesh_tools::grid;
use super::super::part::{Fabric, Material, Part, tube};
use super::front::FrontField;
use super::profile::Profile;
use super::torso::{Loop, Torso};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// A ribbed tube along a neckline: `half` wide and `flat` thick, base units.
pub(super) fn band(curve: &Loop, half: f32, flat: f32, colour: Vec3, ribs: f32) -> Part {
    const SIDES: usize = 10;
    let lifted: Vec<Vec3> = curve.points.iter().zip(&curve.normals).map(|(p, n)| *p + *n * 0.012).collect();
    let mut path = blurred(&lifted, 1.5, true);
    path.push(path[0]);
    let mut up = curve.normals.clone();
    up.push(up[0]);
    let count = path.len();
    let (positions, triangles) = tube(&path, &vec![half; count], &vec![flat; count], &up, SIDES);
    let mut part = Part::new(Material::Cloth(Fabric::Ribbed), colour, positions, triangles).on_body();
    for (k, aux) in part.aux.iter_mut().enumerate() {
        *aux = [ribs * (k / SIDES) as f32 / (count - 1) as f32, 0.0, 0.93, 0.0];
    }
    part
}

/// One ring of a loft: distance from the neck's axis and height along it, by azimuth.
type Ring = Vec<(f32, f32)>;

/// A smooth surface through rings over the same azimuths.
fn loft(torso: &Torso, azimuths: &[f32], rings: &[Ring], colour: Vec3, fabric: Fabric, ribs: f32) -> Part {
    const BETWEEN: usize = 3;
    let steps = (rings.len() - 1) * BETWEEN + 1;
    let count = azimuths.len();
    let mut positions = Vec::with_capacity(steps * count);
    let mut aux = Vec::with_capacity(steps * count);
    let mut axis = Vec::with_capacity(steps * count);
    for step in 0..steps {
        let s = step as f32 / BETWEEN as f32;
        for (k, azimuth) in azimuths.iter().enumerate() {
            let table = |f: fn(&(f32, f32)) -> f32| -> Vec<(f32, f32)> {
                rings.iter().enumerate().map(|(n, ring)| (n as f32, f(&ring[k]))).collect()
            };
            let distance = interpolate_smooth(&table(|ring| ring.0), s);
            let height = interpolate_smooth(&table(|ring| ring.1), s);
            positions.push(torso.point(*azimuth, distance, height));
            axis.push(torso.point(*azimuth, 0.0, height));
            aux.push([azimuth / TAU * ribs, s, 1.0, 0.0]);
        }
    }
    let mut part = Part::new(Material::Cloth(fabric), colour, positions, grid(steps, count, false, false)).on_body();
    part.aux = aux;
    part.facing_away_from(|k| axis[k])
}

fn around(count: usize) -> Vec<f32> {
    (0..count).map(|k| TAU * k as f32 / (count - 1) as f32 - PI).collect()
}

/// A folded tube of knitwear up the neck.
pub(super) fn turtleneck(torso: &Torso, profile: &Profile, colour: Vec3) -> Part {
    let k = torso.scale;
    let azimuths = around(121);
    let edges: Vec<f32> = blurred(&azimuths.iter().map(|a| profile.edge(*a)).collect::<Vec<_>>(), 2.0, false);
    let base: Vec<f32> =
        blurred(&azimuths.iter().zip(&edges).map(|(a, d)| profile.height(*a, *d)).collect::<Vec<_>>(), 2.0, false);
    let ring = |f: &dyn Fn(usize, f32, f32) -> (f32, f32)| -> Ring {
        (0..azimuths.len())
            .map(|n| {
                let neck = torso.neck_radius(azimuths[n]).min(edges[n] - 0.06);
                let top = base[n] + (0.60 + 0.02 * (0.5 - 0.5 * azimuths[n].cos())) * k;
                f(n, neck, top)
            })
            .collect()
    };
    let rings = [
        ring(&|n, _, _| (edges[n] + 0.10 * k, profile.height(azimuths[n], edges[n] + 0.10 * k) - 0.02)),
        ring(&|n, _, _| (edges[n] + 0.03 * k, base[n] + 0.05)),
        ring(&|n, neck, _| (neck + 0.11 * k, base[n] + 0.16 * k)),
        ring(&|n, neck, _| (neck + 0.135 * k, base[n] + 0.20 * k)),
        ring(&|n, neck, _| (neck + 0.14 * k, base[n] + 0.34 * k)),
        ring(&|_, neck, top| (neck + 0.115 * k, top - 0.03)),
        ring(&|_, neck, top| (neck + 0.075 * k, top)),
        ring(&|_, neck, top| (neck + 0.04 * k, top - 0.06)),
        ring(&|_, neck, top| (neck + 0.03 * k, top - 0.25)),
    ];
    loft(torso, &azimuths, &rings, colour, Fabric::Ribbed, 110.0)
}

/// The shape of a collar that folds over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fold {
    /// Half the opening in front, radians about the neck.
    pub gap: f32,
    /// Height of the stand behind the neck.
    pub stand: f32,
    /// Width of the leaf behind the neck.
    pub leaf: f32,
    /// The leaf's point: outwards from the middle and up from the base of the neck.
    pub point: [f32; 2],
    /// Radians from the opening within which the leaf runs out into its point.
    pub run: f32,
    pub colour: Vec3,
    pub fabric: Fabric,
}

/// A collar: a stand close to the neck and a leaf folded over it that lies on the shell and ends in two points.
pub(super) fn folded(torso: &Torso, profile: &Profile, front: &FrontField, fold: Fold) -> Part {
    const AROUND: usize = 121;
    const ACROSS: usize = 18;
    let azimuths: Vec<f32> =
        (0..AROUND).map(|n| fold.gap + (TAU - 2.0 * fold.gap) * n as f32 / (AROUND - 1) as f32).collect();
    let table = |f: &dyn Fn(f32) -> f32| blurred(&azimuths.iter().map(|a| f(*a)).collect::<Vec<f32>>(), 2.0, false);
    let edges = table(&|a| profile.edge(a));
    let bases = table(&|a| profile.height(a, profile.edge(a)));
    let widths = table(&|a| profile.edge(a) + fold.leaf * torso.scale);
    let lows = table(&|a| profile.height(a, profile.edge(a) + fold.leaf * torso.scale));
    let (mut positions, mut aux, mut axis) = (Vec::new(), Vec::new(), Vec::new());
    for (n, azimuth) in azimuths.iter().copied().enumerate() {
        let from_end = (azimuth - fold.gap).min(TAU - fold.gap - azimuth);
        let end = 1.0 - (from_end / fold.run).min(1.0);
        let sign = if azimuth < PI { 1.0 } else { -1.0 };
        let k = torso.scale;
        let (edge, base) = (edges[n], bases[n]);
        let inner = (torso.neck_radius(azimuth) + 0.055).max(edge - 0.10 * k).min(edge - 0.02);
        let top = base + fold.stand * k * (0.80 + 0.20 * (0.5 - 0.5 * azimuth.cos()) - 0.22 * end * end);
        let out = (torso.point(azimuth, 1.0, 0.35) - torso.point(azimuth, 0.0, 0.0)).unit();
        let [px, py] = [sign * fold.point[0], torso.neck.y + fold.point[1]];
        let tip = Vec3::new(px, py, front.at(px, py) + 0.075);
        let hem = torso.point(azimuth, widths[n], lows[n] + 0.06).lerp(tip, end.powf(1.7));
        let crest = torso.point(azimuth, inner + 0.055, top - 0.005);
        let middle = crest.lerp(hem, 0.5) + out * (0.045 + 0.02 * end);
        let keys = [
            torso.point(azimuth, edge - 0.03 * k, base - 0.12),
            torso.point(azimuth, inner, base + (top - base) * 0.55),
            torso.point(azimuth, inner + 0.018, top + 0.012),
            crest,
            middle,
            hem,
        ];
        let mut line = resampled(&keys, ACROSS - 1);
        for p in line.iter_mut().skip(ACROSS / 2).filter(|p| p.z > 0.25) {
            p.z = p.z.max(front.at(p.x, p.y) + 0.065);
        }
        line.push(hem.lerp(crest, 0.14) - out * 0.03);
        for (row, p) in line.into_iter().enumerate() {
            let edge_shade = if row + 2 >= ACROSS - 1 { 0.93 } else { 1.0 };
            positions.push(p);
            // Only the leaf decides which side is out.
            axis.push(if row > ACROSS / 2 { torso.point(azimuth, 0.0, 0.0) } else { p });
            aux.push([0.0, 0.0, edge_shade, 1.0]);
        }
    }
    let triangles = grid(AROUND, ACROSS, false, false);
    let mut part = Part::new(Material::Cloth(fold.fabric), fold.colour, positions, triangles).on_body();
    part.aux = aux;
    part.facing_away_from(|k| axis[k])
}

/// A hood lying on the shoulders: a roll that is thick behind.
pub(super) fn hood(torso: &Torso, profile: &Profile, colour: Vec3) -> Part {
    let k = torso.scale;
    let azimuths = around(121);
    let rings: Vec<Ring> = (0..15)
        .map(|n| {
            let turn = -0.9 + TAU * n as f32 / 14.0;
            azimuths
                .iter()
                .map(|azimuth| {
                    let back = 0.5 - 0.5 * azimuth.cos();
                    let radius = (0.085 + 0.20 * back.powf(1.3)) * k;
                    let middle = profile.edge(*azimuth) + 0.06 * k;
                    let height = profile.height(*azimuth, middle) + radius * 0.72 + 0.03;
                    (middle + radius * turn.cos() * 1.15, height + radius * turn.sin() * (1.0 + 0.25 * back))
                })
                .collect()
        })
        .collect();
    loft(torso, &azimuths, &rings, colour, Fabric::Plain, 0.0)
}

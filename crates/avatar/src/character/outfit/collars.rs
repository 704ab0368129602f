//! What finishes a neckline: rib bands, turtlenecks, shirt collars, hoods.

use super::super::maths::{blurred, interpolate_smooth};
use super::super::mesh_tools::grid;
use super::super::part::{Fabric, Material, Part, tube};
use super::torso::{Loop, Profile, Torso};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// A ribbed tube along a neckline: `half` wide and `flat` thick, base units.
pub(super) fn band(curve: &Loop, half: f32, flat: f32, colour: Vec3, ribs: f32) -> Part {
    const SIDES: usize = 12;
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
    const BETWEEN: usize = 6;
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
    let azimuths = around(181);
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

/// A shirt collar: a stand and the leaf folded over it, open in front by `gap` radians to each side.
pub(super) fn shirt_collar(torso: &Torso, profile: &Profile, colour: Vec3, gap: f32) -> Part {
    let k = torso.scale;
    let azimuths: Vec<f32> = (0..201).map(|n| gap + (TAU - 2.0 * gap) * n as f32 / 200.0).collect();
    let ring = |f: &dyn Fn(f32, f32, f32, f32) -> (f32, f32)| -> Ring {
        azimuths
            .iter()
            .map(|azimuth| {
                // 1 at the two front ends, where the leaf becomes a point.
                let end = (-(((azimuth - gap).min(TAU - gap - azimuth)) / 0.34).powi(2)).exp();
                let edge = profile.edge(*azimuth);
                let base = profile.height(*azimuth, edge);
                f(*azimuth, end, edge, base)
            })
            .collect()
    };
    let back = |azimuth: f32| 0.5 - 0.5 * azimuth.cos();
    let top = move |azimuth: f32, base: f32| base + (0.20 + 0.05 * back(azimuth)) * k;
    let leaf_edge = move |azimuth: f32, end: f32, edge: f32| edge + (0.125 + 0.03 * back(azimuth) + 0.05 * end) * k;
    let hem = |azimuth: f32, end: f32, edge: f32, base: f32| {
        let leaf = (0.13 + 0.05 * back(azimuth) + 0.19 * end.powf(1.3)) * k;
        let low = top(azimuth, base) - 0.20 * k * 0.55 - leaf;
        low.max(profile.height(azimuth, leaf_edge(azimuth, end, edge)) + 0.045 - 0.25 * end)
    };
    let rings = [
        ring(&|_, _, edge, base| (edge - 0.03 * k, base - 0.10)),
        ring(&|_, _, edge, base| (edge - 0.055 * k, base + 0.06)),
        ring(&|a, _, edge, base| (edge - 0.06 * k, top(a, base))),
        ring(&|a, _, edge, base| (edge - 0.02 * k, top(a, base) + 0.035 * k)),
        ring(&|a, _, edge, base| (edge + 0.035 * k, top(a, base) - 0.01)),
        ring(&|a, end, edge, base| {
            (edge + (0.09 + 0.03 * end) * k, top(a, base) * 0.45 + hem(a, end, edge, base) * 0.55)
        }),
        ring(&|a, end, edge, base| (leaf_edge(a, end, edge) + 0.03 * end * k, hem(a, end, edge, base))),
    ];
    loft(torso, &azimuths, &rings, colour, Fabric::Plain, 0.0)
}

/// A hood lying on the shoulders: a roll that is thick behind.
pub(super) fn hood(torso: &Torso, profile: &Profile, colour: Vec3) -> Part {
    let k = torso.scale;
    let azimuths = around(181);
    let rings: Vec<Ring> = (0..22)
        .map(|n| {
            let turn = -0.9 + TAU * n as f32 / 21.0;
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

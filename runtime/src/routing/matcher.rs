//! The walk over the trie of a plan.

use smallvec::SmallVec;

use super::converter::accepts;
use super::path::{RawPath, Span, find_byte};
use crate::plan::{Leaf, Node, Plan};

/// What the parameters of the matched pattern took, in the order of the pattern.
pub type Parameters = SmallVec<[Span; 4]>;

/// What a request leads to.
#[derive(Debug)]
pub enum Matched {
    Endpoint(usize),
    NotFound,
    /// OPTIONS of the server as a whole.
    Server,
    MethodNotAllowed(Allow),
    /// OPTIONS that no matching pattern declares.
    Options(Allow),
}

/// The leaves that match a path whose method none of them has; never empty.
#[derive(Debug)]
pub struct Allow(SmallVec<[u32; 4]>);

impl Allow {
    /// The leaf, when only one matches.
    pub fn single(&self) -> Option<usize> {
        match self.0.as_slice() {
            [leaf] => Some(*leaf as usize),
            _ => None,
        }
    }

    /// Value of `Allow`: the methods of all of them, sorted.
    pub fn value(&self, plan: &Plan) -> String {
        let mut methods: Vec<&str> =
            self.0.iter().flat_map(|leaf| plan.leaves[*leaf as usize].allow.split(", ")).collect();
        methods.sort_unstable();
        methods.dedup();
        methods.join(", ")
    }
}

/// Finds what answers `method` on `path`: strongest pattern first, segment by segment; the method comes after the path.
///
/// # Arguments
/// * `parameters`: empty; takes what the parameters of the matched pattern take.
pub fn find(plan: &Plan, method: &str, path: RawPath<'_>, parameters: &mut Parameters) -> Matched {
    // The only target that is no path (RFC 9112, 3.2.4).
    if !path.text().starts_with('/') {
        return Matched::Server;
    }
    let mut search = Search { plan, method, path, parameters, refused: SmallVec::new() };
    match search.walk(&plan.nodes[0], 1) {
        Some(index) => Matched::Endpoint(index),
        None if search.refused.is_empty() => Matched::NotFound,
        None if method == "OPTIONS" => Matched::Options(Allow(search.refused)),
        None => Matched::MethodNotAllowed(Allow(search.refused)),
    }
}

struct Search<'a> {
    plan: &'a Plan,
    method: &'a str,
    path: RawPath<'a>,
    parameters: &'a mut Parameters,
    refused: SmallVec<[u32; 4]>,
}

impl<'a> Search<'a> {
    /// Tries what `node` leads to with the segment that starts at `start`. A node is seen at most once a request.
    fn walk(&mut self, node: &'a Node, start: usize) -> Option<usize> {
        let raw = self.path.text().as_bytes();
        let end = find_byte(b'/', &raw[start..]).map_or(raw.len(), |length| start + length);
        let span = Span::new(start, end);
        let segment = self.path.segment_bytes(span);
        if let Some(next) = literal(node, &segment)
            && let Some(endpoint) = self.step(next, end)
        {
            return Some(endpoint);
        }
        for edge in node.parameters.iter().filter(|edge| accepts(edge.converter, &segment)) {
            self.parameters.push(span);
            if let Some(endpoint) = self.step(edge.node, end) {
                return Some(endpoint);
            }
            self.parameters.pop();
        }
        let leaf = node.tail.filter(|_| start < raw.len())?;
        self.parameters.push(Span::new(start, raw.len()));
        let endpoint = self.end(leaf);
        if endpoint.is_none() {
            self.parameters.pop();
        }
        endpoint
    }

    /// Goes on behind the segment that ends at `end`, or ends there with the path.
    #[inline]
    fn step(&mut self, node: u32, end: usize) -> Option<usize> {
        let node = &self.plan.nodes[node as usize];
        if end == self.path.text().len() { self.end(node.leaf?) } else { self.walk(node, end + 1) }
    }

    #[inline]
    fn end(&mut self, leaf: u32) -> Option<usize> {
        let endpoint = endpoint_of(&self.plan.leaves[leaf as usize], self.method);
        if endpoint.is_none() {
            self.refused.push(leaf);
        }
        endpoint
    }
}

/// The node that the literal `segment` leads to. Lengths tell a few literals apart faster than a search compares them.
#[inline]
fn literal(node: &Node, segment: &[u8]) -> Option<u32> {
    const FEW: usize = 8;
    let edge = if node.literals.len() <= FEW {
        node.literals.iter().find(|edge| same(edge.text.as_bytes(), segment))
    } else {
        let found = node.literals.binary_search_by(|edge| edge.text.as_bytes().cmp(segment));
        found.ok().map(|index| &node.literals[index])
    };
    edge.map(|edge| edge.node)
}

/// HEAD is answered by HEAD, or else by GET.
fn endpoint_of(leaf: &Leaf, method: &str) -> Option<usize> {
    let named = |name: &str| leaf.methods.iter().find(|entry| same(entry.method.as_bytes(), name.as_bytes()));
    let entry = named(method).or_else(|| if method == "HEAD" { named("GET") } else { None })?;
    Some(entry.endpoint as usize)
}

/// Equality of a few bytes, compared in place rather than by a call.
#[inline]
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().eq(right)
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/blossom_matching.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

namespace regroup {

namespace {

using Weight = std::int64_t;

constexpr int none = 0; ///< No vertex; vertices count from 1, blossoms follow them.

enum class Label : signed char { Free, Outer, Inner }; ///< In the alternating forest.

/// Duals are kept doubled, so that all numbers stay integers: an edge is tight where
/// dual(first) + dual(second) == 2 weight. Each phase grows trees of tight edges from the unmatched
/// vertices; odd cycles shrink into blossoms, which are vertices themselves while they last.
class BlossomMatching {
public:
    /// @param weights [size][size] positive.
    BlossomMatching(int size, const std::vector<std::vector<Weight>>& weights)
        : m_size(size), m_used(size), m_capacity(2 * size + 1), m_edges(square<Edge>(m_capacity)),
          m_originOf(square<int>(m_capacity)), m_blossom(count(m_capacity)),
          m_dual(count(m_capacity)), m_match(count(m_capacity)), m_slack(count(m_capacity)),
          m_outermost(count(m_capacity)), m_parent(count(m_capacity)), m_visit(count(m_capacity)),
          m_label(count(m_capacity), Label::Free) {
        Weight largest = 0;
        for (int first = 1; first <= size; ++first)
            for (int second = 1; second <= size; ++second) {
                const Weight weight = first == second ? 0 : weights[at(first - 1)][at(second - 1)];
                edge(first, second) = {first, second, weight};
                largest = std::max(largest, weight);
                m_originOf[at(first)][at(second)] = first == second ? first : none;
            }
        for (int vertex = 1; vertex <= size; ++vertex) {
            m_outermost[at(vertex)] = vertex;
            m_dual[at(vertex)] = largest;
        }
    }

    /// Partner of each vertex, from 1; none where there is no partner.
    std::vector<int> run() {
        while (augmentOnce()) {
        }
        return {m_match.begin() + 1, m_match.begin() + 1 + m_size};
    }

private:
    struct Edge {
        int from = none;
        int to = none;
        Weight weight = 0; ///< 0: no edge.
    };

    static std::size_t at(int index) { return static_cast<std::size_t>(index); }
    static std::size_t count(int number) { return static_cast<std::size_t>(number); }
    template <typename Value> static std::vector<std::vector<Value>> square(int size) {
        return std::vector<std::vector<Value>>(count(size), std::vector<Value>(count(size)));
    }

    Edge& edge(int first, int second) { return m_edges[at(first)][at(second)]; }
    bool isVertex(int node) const { return node <= m_size; }
    bool isOutermost(int node) const { return m_outermost[at(node)] == node; }
    Label& labelOf(int node) { return m_label[at(node)]; }

    /// How far an edge is from being tight, doubled.
    Weight slackOf(const Edge& between) const {
        return m_dual[at(between.from)] + m_dual[at(between.to)] -
               2 * m_edges[at(between.from)][at(between.to)].weight;
    }

    void offerSlack(int vertex, int node) {
        int& best = m_slack[at(node)];
        if (best == none || slackOf(edge(vertex, node)) < slackOf(edge(best, node)))
            best = vertex;
    }

    void findSlack(int node) {
        m_slack[at(node)] = none;
        for (int vertex = 1; vertex <= m_size; ++vertex)
            if (edge(vertex, node).weight > 0 && m_outermost[at(vertex)] != node &&
                labelOf(m_outermost[at(vertex)]) == Label::Outer)
                offerSlack(vertex, node);
    }

    void enqueue(int node) {
        if (isVertex(node)) {
            m_queue.push_back(node);
            return;
        }
        for (const int part : m_blossom[at(node)])
            enqueue(part);
    }

    void setOutermost(int node, int outermost) {
        m_outermost[at(node)] = outermost;
        if (!isVertex(node))
            for (const int part : m_blossom[at(node)])
                setOutermost(part, outermost);
    }

    /// Where a part stands in its blossom, which is turned so that the way there is even.
    int evenPlace(int blossom, int part) {
        std::vector<int>& cycle = m_blossom[at(blossom)];
        const auto place =
            static_cast<int>(std::find(cycle.begin(), cycle.end(), part) - cycle.begin());
        if (place % 2 == 0)
            return place;
        std::reverse(cycle.begin() + 1, cycle.end());
        return static_cast<int>(cycle.size()) - place;
    }

    void setMatch(int node, int other) {
        const Edge between = edge(node, other);
        m_match[at(node)] = between.to;
        if (isVertex(node))
            return;
        const int part = m_originOf[at(node)][at(between.from)];
        const int place = evenPlace(node, part);
        std::vector<int>& cycle = m_blossom[at(node)];
        for (int index = 0; index < place; ++index)
            setMatch(cycle[at(index)], cycle[at(index ^ 1)]);
        setMatch(part, other);
        std::rotate(cycle.begin(), cycle.begin() + place, cycle.end());
    }

    void augmentFrom(int node, int other) {
        for (;;) {
            const int next = m_outermost[at(m_match[at(node)])];
            setMatch(node, other);
            if (next == none)
                return;
            const int parent = m_outermost[at(m_parent[at(next)])];
            setMatch(next, parent);
            node = parent;
            other = next;
        }
    }

    int commonAncestor(int first, int second) {
        ++m_visitStamp;
        while (first != none || second != none) {
            if (first != none) {
                if (m_visit[at(first)] == m_visitStamp)
                    return first;
                m_visit[at(first)] = m_visitStamp;
                first = m_outermost[at(m_match[at(first)])];
                if (first != none)
                    first = m_outermost[at(m_parent[at(first)])];
            }
            std::swap(first, second);
        }
        return none;
    }

    /// The nodes from `node` up to the ancestor, which is left out.
    void appendPath(std::vector<int>& cycle, int node, int ancestor) {
        while (node != ancestor) {
            const int inner = m_outermost[at(m_match[at(node)])];
            cycle.push_back(node);
            cycle.push_back(inner);
            enqueue(inner);
            node = m_outermost[at(m_parent[at(inner)])];
        }
    }

    void shrink(int first, int ancestor, int second) {
        int blossom = m_size + 1;
        while (blossom <= m_used && m_outermost[at(blossom)] != none)
            ++blossom;
        m_used = std::max(m_used, blossom);
        m_dual[at(blossom)] = 0;
        labelOf(blossom) = Label::Outer;
        m_match[at(blossom)] = m_match[at(ancestor)];
        std::vector<int>& cycle = m_blossom[at(blossom)];
        cycle.assign(1, ancestor);
        appendPath(cycle, first, ancestor);
        std::reverse(cycle.begin() + 1, cycle.end());
        appendPath(cycle, second, ancestor);
        setOutermost(blossom, blossom);
        takeEdges(blossom);
        findSlack(blossom);
    }

    /// A blossom's edge to a node is the tightest that one of its parts has.
    void takeEdges(int blossom) {
        for (int node = 1; node <= m_used; ++node)
            edge(blossom, node).weight = edge(node, blossom).weight = 0;
        std::fill(m_originOf[at(blossom)].begin(), m_originOf[at(blossom)].end(), none);
        for (const int part : m_blossom[at(blossom)]) {
            for (int node = 1; node <= m_used; ++node)
                if (edge(blossom, node).weight == 0 ||
                    slackOf(edge(part, node)) < slackOf(edge(blossom, node))) {
                    edge(blossom, node) = edge(part, node);
                    edge(node, blossom) = edge(node, part);
                }
            for (int vertex = 1; vertex <= m_size; ++vertex)
                if (m_originOf[at(part)][at(vertex)] != none)
                    m_originOf[at(blossom)][at(vertex)] = part;
        }
    }

    void expand(int blossom) {
        std::vector<int>& cycle = m_blossom[at(blossom)];
        for (const int part : cycle)
            setOutermost(part, part);
        const int entry = m_originOf[at(blossom)][at(edge(blossom, m_parent[at(blossom)]).from)];
        const int place = evenPlace(blossom, entry);
        for (int index = 0; index < place; index += 2) {
            const int inner = cycle[at(index)];
            const int outer = cycle[at(index + 1)];
            m_parent[at(inner)] = edge(outer, inner).from;
            labelOf(inner) = Label::Inner;
            labelOf(outer) = Label::Outer;
            m_slack[at(inner)] = none;
            findSlack(outer);
            enqueue(outer);
        }
        labelOf(entry) = Label::Inner;
        m_parent[at(entry)] = m_parent[at(blossom)];
        for (std::size_t index = at(place) + 1; index < cycle.size(); ++index) {
            labelOf(cycle[index]) = Label::Free;
            findSlack(cycle[index]);
        }
        m_outermost[at(blossom)] = none;
    }

    /// Uses a tight edge from an outer node. @return whether the matching has grown.
    bool useTightEdge(const Edge between) {
        const int first = m_outermost[at(between.from)];
        const int second = m_outermost[at(between.to)];
        if (labelOf(second) == Label::Free) {
            m_parent[at(second)] = between.from;
            labelOf(second) = Label::Inner;
            const int mate = m_outermost[at(m_match[at(second)])];
            m_slack[at(second)] = m_slack[at(mate)] = none;
            labelOf(mate) = Label::Outer;
            enqueue(mate);
        } else if (labelOf(second) == Label::Outer) {
            const int ancestor = commonAncestor(first, second);
            if (ancestor == none) {
                augmentFrom(first, second);
                augmentFrom(second, first);
                return true;
            }
            shrink(first, ancestor, second);
        }
        return false;
    }

    bool beginPhase() {
        std::fill(m_label.begin(), m_label.end(), Label::Free);
        std::fill(m_slack.begin(), m_slack.end(), none);
        m_queue.clear();
        for (int node = 1; node <= m_used; ++node)
            if (isOutermost(node) && m_match[at(node)] == none) {
                m_parent[at(node)] = none;
                labelOf(node) = Label::Outer;
                enqueue(node);
            }
        return !m_queue.empty();
    }

    /// Looks at the edges of all outer vertices. @return whether the matching has grown.
    bool grow() {
        while (!m_queue.empty()) {
            const int vertex = m_queue.front();
            m_queue.pop_front();
            if (labelOf(m_outermost[at(vertex)]) == Label::Inner)
                continue;
            for (int other = 1; other <= m_size; ++other) {
                if (edge(vertex, other).weight <= 0 ||
                    m_outermost[at(vertex)] == m_outermost[at(other)])
                    continue;
                if (slackOf(edge(vertex, other)) != 0)
                    offerSlack(vertex, m_outermost[at(other)]);
                else if (useTightEdge(edge(vertex, other)))
                    return true;
            }
        }
        return false;
    }

    /// The largest change of the duals that keeps all edges feasible.
    Weight dualStep() {
        Weight step = std::numeric_limits<Weight>::max();
        for (int node = m_size + 1; node <= m_used; ++node)
            if (isOutermost(node) && labelOf(node) == Label::Inner)
                step = std::min(step, m_dual[at(node)] / 2);
        for (int node = 1; node <= m_used; ++node) {
            if (!isOutermost(node) || m_slack[at(node)] == none)
                continue;
            const Weight slack = slackOf(edge(m_slack[at(node)], node));
            if (labelOf(node) == Label::Free)
                step = std::min(step, slack);
            else if (labelOf(node) == Label::Outer)
                step = std::min(step, slack / 2);
        }
        return step;
    }

    /// @return false if an outer vertex's dual would fall to zero: the matching is optimal.
    bool changeDuals(Weight step) {
        for (int vertex = 1; vertex <= m_size; ++vertex) {
            const Label label = labelOf(m_outermost[at(vertex)]);
            if (label == Label::Outer && m_dual[at(vertex)] <= step)
                return false;
            m_dual[at(vertex)] += label == Label::Outer ? -step : label == Label::Inner ? step : 0;
        }
        for (int node = m_size + 1; node <= m_used; ++node)
            if (isOutermost(node))
                m_dual[at(node)] += labelOf(node) == Label::Outer   ? 2 * step
                                    : labelOf(node) == Label::Inner ? -2 * step
                                                                    : 0;
        return true;
    }

    /// One phase. @return whether the matching has one more edge.
    bool augmentOnce() {
        if (!beginPhase())
            return false;
        for (;;) {
            if (grow())
                return true;
            if (!changeDuals(dualStep()))
                return false;
            m_queue.clear();
            for (int node = 1; node <= m_used; ++node)
                if (const int from = m_slack[at(node)];
                    isOutermost(node) && from != none && m_outermost[at(from)] != node &&
                    slackOf(edge(from, node)) == 0 && useTightEdge(edge(from, node)))
                    return true;
            for (int node = m_size + 1; node <= m_used; ++node)
                if (isOutermost(node) && labelOf(node) == Label::Inner && m_dual[at(node)] == 0)
                    expand(node);
        }
    }

    int m_size;
    int m_used; ///< Highest node in use: a vertex or a blossom.
    int m_capacity;
    std::vector<std::vector<Edge>> m_edges;   ///< Of each pair of nodes, between two vertices.
    std::vector<std::vector<int>> m_originOf; ///< The part of a blossom that holds a vertex.
    std::vector<std::vector<int>> m_blossom;  ///< The cycle of parts, the base first.
    std::vector<Weight> m_dual;               ///< Doubled.
    std::vector<int> m_match;                 ///< The vertex a node is matched to.
    std::vector<int> m_slack;     ///< The outer vertex with the tightest edge to a node.
    std::vector<int> m_outermost; ///< The node that holds a node and is in no other; none: unused.
    std::vector<int> m_parent;    ///< The vertex an inner node was reached from.
    std::vector<int> m_visit;
    std::vector<Label> m_label;
    std::deque<int> m_queue; ///< Outer vertices to look at.
    int m_visitStamp = 0;
};

} // namespace

std::vector<int> maximumWeightMatching(const std::vector<std::vector<std::int64_t>>& weights) {
    std::vector<int> partners = BlossomMatching(static_cast<int>(weights.size()), weights).run();
    for (int& partner : partners)
        --partner; // Vertices count from 1 inside.
    return partners;
}

} // namespace regroup

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/quadrature.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace posviz {

namespace {

/// Golub and Welsch 1969: nodes are the eigenvalues of the Jacobi matrix, weights the squared first components of its
/// eigenvectors. The measure is symmetric around 0, so the diagonal is 0; offDiagonal holds sqrt(beta_1), sqrt(beta_2) ...
QuadratureRule ruleOf(const Eigen::VectorXd &offDiagonal)
{
    const auto count = static_cast<int>(offDiagonal.size()) + 1;
    QuadratureRule rule{.count = count, .nodes = {}, .weights = {}};
    if (count == 1) {
        rule.weights[0] = 1;
        return rule;
    }
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    solver.computeFromTridiagonal(Eigen::VectorXd::Zero(count), offDiagonal);
    for (int node = 0; node < count; ++node) {
        // The measure's symmetry, to the last digit.
        const double mirrored = (solver.eigenvalues()[node] - solver.eigenvalues()[count - 1 - node]) / 2;
        const double first = solver.eigenvectors()(0, node), other = solver.eigenvectors()(0, count - 1 - node);
        rule.nodes[static_cast<std::size_t>(node)] = mirrored;
        rule.weights[static_cast<std::size_t>(node)] = (first * first + other * other) / 2;
    }
    return rule;
}

/// The discrete Chebyshev (Gram) polynomials on count successive numbers around 0: beta_k = k² (N² - k²) / (4 (4k² - 1)).
QuadratureRule centredRun(std::int64_t count, int nodes)
{
    const auto fitting = static_cast<int>(std::min<std::int64_t>(count, nodes));
    Eigen::VectorXd offDiagonal(fitting - 1);
    const auto n = static_cast<double>(count);
    for (int k = 1; k < fitting; ++k)
        offDiagonal[k - 1] = std::sqrt(k * k * (n - k) * (n + k) / (4.0 * (4.0 * k * k - 1)));
    return ruleOf(offDiagonal);
}

struct WeightedPoint {
    double place;
    double weight;
};

/// The recurrence of the polynomials that are orthogonal on these points, which lie symmetrically around 0 (Stieltjes).
QuadratureRule ofPoints(const std::vector<WeightedPoint> &points, int nodes)
{
    double largest = 0;
    for (const WeightedPoint &point : points)
        largest = std::max(largest, std::abs(point.place));
    std::vector<double> previous(points.size(), 0.0), current(points.size(), 1.0);
    Eigen::VectorXd offDiagonal(nodes - 1);
    double square = 1, beta = 0;
    for (int k = 1; k < nodes; ++k) {
        double next = 0;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double value = points[i].place / largest * current[i] - beta * previous[i];
            previous[i] = std::exchange(current[i], value);
            next += points[i].weight * value * value;
        }
        beta = next / square;
        square = next;
        offDiagonal[k - 1] = std::sqrt(beta) * largest;
    }
    return ruleOf(offDiagonal);
}

} // namespace

const QuadratureRule &QuadratureRules::ofRun(std::int64_t count, int nodes)
{
    assert(count >= 1 && nodes >= 1 && nodes <= QuadratureRule::mostNodes);
    const auto [place, isNew] = m_ofRuns.try_emplace({count, nodes});
    if (isNew) {
        place->second = centredRun(count, nodes);
        for (std::size_t node = 0; node < static_cast<std::size_t>(place->second.count); ++node)
            place->second.nodes[node] += static_cast<double>(count - 1) / 2;
    }
    return place->second;
}

const QuadratureRule &QuadratureRules::ofBlock(std::int64_t rows, std::int64_t columns, int nodes)
{
    assert(rows + columns - 1 >= nodes && nodes >= 1 && nodes <= QuadratureRule::mostNodes);
    const auto [place, isNew] = m_ofBlocks.try_emplace({rows, columns, nodes});
    if (isNew) {
        // A rule in m times a rule in n is exact for what is sought, with more nodes than it takes.
        const QuadratureRule ofRows = centredRun(rows, nodes), ofColumns = centredRun(columns, nodes);
        std::vector<WeightedPoint> points;
        for (std::size_t m = 0; m < static_cast<std::size_t>(ofRows.count); ++m)
            for (std::size_t n = 0; n < static_cast<std::size_t>(ofColumns.count); ++n)
                points.push_back({ofRows.nodes[m] - ofColumns.nodes[n], ofRows.weights[m] * ofColumns.weights[n]});
        place->second = ofPoints(points, nodes);
    }
    return place->second;
}

int nodesNeeded(double distance, double halfWidth, double digits)
{
    const double ratio = distance / halfWidth;
    if (!(ratio > 1))
        return QuadratureRule::mostNodes + 1;
    const double rho = ratio + std::sqrt(ratio * ratio - 1);
    const double needed = std::ceil(digits / (2 * std::log10(rho)));
    return needed > QuadratureRule::mostNodes ? QuadratureRule::mostNodes + 1 : std::max(1, static_cast<int>(needed));
}

} // namespace posviz

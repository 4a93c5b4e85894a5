// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/rotary_content.h"

#include "core/analysis/phasors.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace posviz {

RotaryContent rotaryContent(const Rotary &rotary, const ScoreOptions &options, bool query)
{
    const Eigen::Index pairs = rotary.inverseFrequencies.size();
    const Eigen::Index rest = rotary.dimension - 2 * pairs;
    RotaryContent content{Eigen::VectorXd::Ones(pairs), Eigen::VectorXd::Ones(pairs), Eigen::VectorXd::Ones(rest)};
    if (options.content == Content::Random) {
        RandomNumbers numbers(options.seed, query ? 0 : 1);
        for (Eigen::VectorXd *part : {&content.first, &content.second, &content.rest})
            std::ranges::generate(*part, [&] { return numbers.normal(); });
    }
    if (options.content == Content::Shifted && query) {
        for (Eigen::Index pair = 0; pair < pairs; ++pair) {
            const double angle = -angleAt(rotary, static_cast<int>(pair), options.shift);
            content.first[pair] = std::cos(angle) - std::sin(angle);
            content.second[pair] = std::sin(angle) + std::cos(angle);
        }
    }
    return content;
}

double contentLength(const Rotary &rotary, const RotaryContent &content)
{
    const double turnedPart = content.first.squaredNorm() + content.second.squaredNorm();
    return std::sqrt(turnedPart * rotary.attentionFactor * rotary.attentionFactor + content.rest.squaredNorm());
}

} // namespace posviz

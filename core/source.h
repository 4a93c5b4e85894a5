// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace posviz {

/// Where an idea was published.
struct Source {
    int year = 0;
    std::string authors;   ///< "Vaswani et al."
    std::string title;     ///< of the paper, the article or the code
    std::string arxiv{};   ///< "1706.03762"; empty where it is on no arXiv page
    std::string section{}; ///< "section 3.5"; empty: the whole of it
};

/// "Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762, section 3.5".
std::string citation(const Source &source);

} // namespace posviz

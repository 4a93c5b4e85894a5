// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source.h"

namespace posviz {

std::string citation(const Source &source)
{
    std::string text = source.authors + " " + std::to_string(source.year) + ", " + source.title;
    if (!source.arxiv.empty())
        text += ", arXiv " + source.arxiv;
    if (!source.section.empty())
        text += ", " + source.section;
    return text;
}

} // namespace posviz

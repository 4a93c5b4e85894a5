// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encoding.h"

#include <utility>

namespace posviz {

Sentence placeName(Place place)
{
    switch (place) {
    case Place::Input:
        return sentence("input embeddings");
    case Place::QueriesAndKeys:
        return sentence("queries and keys");
    case Place::Score:
        return sentence("attention logits");
    case Place::ValueVectors:
        return sentence("values");
    case Place::Nowhere:
        return sentence("nothing");
    }
    return {};
}

Sentence placesInWords(const std::vector<Place> &places)
{
    std::vector<Sentence> names;
    for (const Place place : places)
        names.push_back(placeName(place));
    if (names.size() < 2)
        return names.empty() ? Sentence() : names.front();
    Sentence last = std::move(names.back());
    names.pop_back();
    return sentence("{0} and {1}", Clauses{std::move(names)}, std::move(last));
}

Sentence originName(Origin origin)
{
    switch (origin) {
    case Origin::Fixed:
        return sentence("fixed");
    case Origin::Learned:
        return sentence("learned");
    case Origin::Content:
        return sentence("content-dependent");
    }
    return {};
}

} // namespace posviz

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encoding.h"

namespace posviz {

std::string placeName(Place place)
{
    switch (place) {
    case Place::Input:
        return "the input";
    case Place::QueriesAndKeys:
        return "queries and keys";
    case Place::Score:
        return "the score";
    case Place::ValueVectors:
        return "the values";
    case Place::Nowhere:
        return "nothing";
    }
    return {};
}

std::string placesInWords(const std::vector<Place> &places)
{
    std::string text;
    for (std::size_t i = 0; i < places.size(); ++i)
        text += (i == 0 ? "" : i + 1 == places.size() ? " and " : ", ") + placeName(places[i]);
    return text;
}

std::string originName(Origin origin)
{
    switch (origin) {
    case Origin::Fixed:
        return "fixed";
    case Origin::Learned:
        return "learned";
    case Origin::Content:
        return "from the content";
    }
    return {};
}

} // namespace posviz

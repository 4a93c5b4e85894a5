// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace posviz {

/// A registry in words, and everything in its records as JSON; both end with a line end.
struct Listing {
    std::string text;
    std::string json;
};

Listing encodingListing();
Listing scalingListing();
Listing viewListing();
Listing colourListing();
Listing formatListing();
Listing presetListing();

} // namespace posviz

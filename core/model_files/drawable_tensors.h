// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"

#include <filesystem>
#include <vector>

namespace posviz {

/// Every tensor of a model file or folder that can be drawn when ModelChoice::tensor names it, whatever it means: of two axes
/// beside leading ones of length 1, of a type that is read. By name, numbers counted.
///
/// None in files that have settings only, or a single table without a name. Fails with one sentence that names the file.
Result<std::vector<TensorEntry>> drawableTensors(ModelFile &file);

/// The same of a file that is not open.
Result<std::vector<TensorEntry>> drawableTensors(const std::filesystem::path &path);

} // namespace posviz

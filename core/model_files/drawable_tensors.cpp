// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/drawable_tensors.h"

#include "core/natural_order.h"

#include <algorithm>

namespace posviz {

Result<std::vector<TensorEntry>> drawableTensors(ModelFile &file)
{
    Result<std::vector<TensorEntry>> tensors = file.tensors();
    if (!tensors)
        return tensors;
    // A single axis is drawn as one row; nobody looks for a bias vector among matrices.
    std::erase_if(*tensors, [](const TensorEntry &tensor) { return tensor.shape.size() < 2 || !tableSize(tensor); });
    std::ranges::sort(*tensors, naturallyBefore, &TensorEntry::name);
    return tensors;
}

Result<std::vector<TensorEntry>> drawableTensors(const std::filesystem::path &path)
{
    return openModelFile(path).transform([](const std::shared_ptr<ModelFile> &file) { return drawableTensors(*file); });
}

} // namespace posviz

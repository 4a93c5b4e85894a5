// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Core>

#include <nlohmann/json.hpp>

#include <QFile>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <QtTest/QtTest>

// Numbers that published implementations gave, one file a family: tests/data/goldens/README.md tells their layouts.

/// The cases of a file: goldenCases("rope_yarn"). Stops the test program where the file is not there.
inline const std::vector<nlohmann::json> &goldenCases(const std::string &family)
{
    static std::map<std::string, std::vector<nlohmann::json>> loaded;
    const auto found = loaded.find(family);
    if (found != loaded.end())
        return found->second;
    QFile file(QString::fromStdString(POSVIZ_TEST_DATA "/goldens/" + family + ".json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    const nlohmann::json whole = nlohmann::json::parse(file.readAll().toStdString());
    return loaded.emplace(family, whole.at("cases").get<std::vector<nlohmann::json>>()).first->second;
}

inline const nlohmann::json &goldenCase(const std::string &family, int index)
{
    return goldenCases(family).at(static_cast<std::size_t>(index));
}

/// A row for each case that the filter keeps, named after the case, in a column "index" into goldenCases(family).
inline void addGoldenRows(
    const std::string &family,
    const std::function<bool(const nlohmann::json &)> &keeps = [](const nlohmann::json &) { return true; })
{
    QTest::addColumn<int>("index");
    const std::vector<nlohmann::json> &cases = goldenCases(family);
    for (std::size_t i = 0; i < cases.size(); ++i)
        if (keeps(cases[i]))
            QTest::newRow(cases[i].at("name").get<std::string>().c_str()) << static_cast<int>(i);
}

/// A plain list of numbers.
inline Eigen::VectorXd goldenVector(const nlohmann::json &list)
{
    const auto numbers = list.get<std::vector<double>>();
    return Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

/// A {"dtype", "shape", "data"} object; data is row-major.
struct GoldenTensor {
    std::vector<std::int64_t> shape;
    std::vector<double> data;

    explicit GoldenTensor(const nlohmann::json &tensor)
        : shape(tensor.at("shape").get<std::vector<std::int64_t>>()), data(tensor.at("data").get<std::vector<double>>())
    {
    }

    /// The number at these indices, one a dimension.
    double at(std::initializer_list<std::int64_t> indices) const
    {
        std::int64_t place = 0;
        std::size_t dimension = 0;
        for (const std::int64_t index : indices)
            place = place * shape.at(dimension++) + index;
        return data.at(static_cast<std::size_t>(place));
    }
};

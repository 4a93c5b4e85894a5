// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/engines.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// A knob that a panel shows must change something, and one that changes something must be shown: for every encoding and scaling,
// whatever their choices are. What a view shows is what counts, in numbers; words alone are no change.

using namespace posviz;

namespace {

using Numbers = std::vector<double>;

constexpr double shortLength = 64;
constexpr double longLength = 6000; ///< beyond the trained lengths that scalings start from

class Collector {
  public:
    Numbers numbers;

    void add(double value) { numbers.push_back(std::isnan(value) ? -1e300 : value); }
    void add(const CellMatrix &matrix)
    {
        for (const double value : matrix.reshaped<Eigen::RowMajor>())
            add(value);
    }
    void add(const std::vector<double> &values)
    {
        for (const double value : values)
            add(value);
    }
    void add(const Axis &axis)
    {
        add(axis.lower);
        add(axis.upper);
        add(axis.logarithmic ? 1.0 : 0.0);
    }

    void operator()(const Heatmap &layer) { add(layer.values); }
    void operator()(const PhaseMap &layer)
    {
        add(layer.angles);
        add(layer.lengths);
    }
    void operator()(const Curve &layer)
    {
        add(static_cast<double>(layer.style));
        add(layer.x);
        add(layer.y);
    }
    void operator()(const Ribbon &layer)
    {
        add(layer.lower);
        add(layer.upper);
    }
    void operator()(const Band &layer) { add(Numbers{layer.lower, layer.upper}); }
    void operator()(const Landmark &layer) { add(layer.value); }
    void operator()(const Absence &layer) { add(Numbers{layer.left, layer.right, layer.top, layer.bottom}); }
};

/// All numbers of a figure; one number where there is none to show.
Numbers numbersOf(const View &view, const Scene &scene, const Signal &signal)
{
    const Result<Figure> figure = view.build(scene, signal, {.rows = 8, .columns = 8});
    if (!figure)
        return {-2e300};
    Collector collector;
    collector.add(figure->x);
    collector.add(figure->y);
    for (const Layer &layer : figure->layers)
        std::visit(collector, layer);
    return collector.numbers;
}

/// What can be seen of a scene, of one view or of each; a view is built when it is first asked for.
class KnobSight {
  public:
    explicit KnobSight(Scene scene, const View *only) : m_scene(std::move(scene)), m_only(only)
    {
        TableFiles files;
        if (Result<Signal> signal = evaluate(m_scene.subject, files))
            m_signal = *std::move(signal);
    }

    const Scene &scene() const { return m_scene; }

    /// Where any view differs, or one of the two scenes is refused: no view is built after the first that tells them apart.
    bool differsFrom(KnobSight &other)
    {
        if (!m_signal || !other.m_signal)
            return m_signal.has_value() != other.m_signal.has_value();
        return std::ranges::any_of(views(), [&](const View &view) {
            // What engines make of the same settings goes by knobs that this scene's own choices leave aside.
            return view.id != "engines" && (!m_only || m_only == &view) && numbers(view) != other.numbers(view);
        });
    }

  private:
    const Numbers &numbers(const View &view)
    {
        const auto [known, isNew] = m_numbers.try_emplace(&view);
        if (isNew)
            known->second = numbersOf(view, m_scene, *m_signal);
        return known->second;
    }

    Scene m_scene;
    const View *m_only;
    std::optional<Signal> m_signal; ///< none where the scene is refused
    std::map<const View *, Numbers> m_numbers;
};

bool isChoiceLike(const Parameter &parameter) { return notches(parameter).size() <= 5; }

/// Some of the values that a knob can have.
Numbers candidates(const Parameter &parameter)
{
    if (parameter.key == "dimension")
        return {8, 32};
    if (parameter.key == "base")
        return {100, 1e6};
    const std::vector<double> stops = notches(parameter);
    if (isChoiceLike(parameter))
        return stops;
    Numbers values;
    for (const std::size_t eighth : {0, 1, 3, 5, 7, 8})
        values.push_back(stops[(stops.size() - 1) * eighth / 8]);
    return values;
}

/// The second and the last but one: ends may be special, as 0 for "by the rule" is.
Numbers fewCandidates(const Parameter &parameter)
{
    const Numbers all = candidates(parameter);
    return isChoiceLike(parameter) || all.size() < 4 ? all : Numbers{all[1], all[all.size() - 2]};
}

/// True where one of the values shows something else than the scene does.
bool acts(KnobSight &before, const Parameter &parameter, const Numbers &values, const View *only)
{
    return std::ranges::any_of(values, [&](double value) {
        Result<Scene> changed = withParameter(before.scene(), parameter.key, value);
        return changed && KnobSight(*std::move(changed), only).differsFrom(before);
    });
}

/// For some value of one of the other numbers of its group: DeepSeek's two mscale count together only.
bool actsTogether(const Scene &scene, const ParameterGroup &group, const Parameter &parameter, const View *only)
{
    for (const Parameter &other : group.parameters) {
        if (other.key == parameter.key || other.key == "length" || isChoiceLike(other))
            continue;
        for (const double value : fewCandidates(other)) {
            KnobSight before(certain(withParameter(scene, other.key, value)), only);
            if (acts(before, parameter, fewCandidates(parameter), only))
                return true;
        }
    }
    return false;
}

/// The scene with every combination of the choices among these knobs.
std::vector<NamedScene> combined(const NamedScene &start, const std::vector<Parameter> &parameters)
{
    std::vector<NamedScene> all{start};
    for (const Parameter &parameter : parameters) {
        if (!isChoiceLike(parameter))
            continue;
        std::vector<NamedScene> next;
        for (const NamedScene &one : all) {
            // Another choice may leave nothing for this knob.
            if (!findParameter(one.scene, parameter.key)) {
                next.push_back(one);
                continue;
            }
            for (const double value : notches(parameter))
                next.push_back({one.name + ", " + parameter.key + " " + writtenValue(parameter, value),
                                withKnobs(one.scene, {{parameter.key, value}})});
        }
        all = std::move(next);
    }
    return all;
}

} // namespace

class TestKnobs : public QObject {
    Q_OBJECT

  private slots:
    void ofEncodings_data()
    {
        QTest::addColumn<Scene>("scene");
        for (const Encoding &encoding : encodings())
            for (const NamedScene &one : combined({encoding.id, sceneOf(encoding.id, 16, 1e4, 64)}, encoding.parameters))
                QTest::newRow(one.name.c_str()) << one.scene;
    }
    void ofEncodings() { check(nullptr); }

    void ofScalings_data()
    {
        QTest::addColumn<Scene>("scene");
        for (const Encoding &encoding : encodings())
            for (const Scaling &scaling : scalings()) {
                if (scaling.id == "none" || !applies(scaling, encoding))
                    continue;
                Scene scene = certain(withScaling(sceneOf(encoding.id, 16, 1e4, 64), scaling.id));
                // Without lists LongRoPE divides by 1, however it changes from one to the other.
                for (std::size_t i = 0; i < scaling.lists.size(); ++i)
                    scene = certain(
                        withList(std::move(scene), scaling.lists[i].key, std::vector<double>(8, 1.5 + static_cast<double>(i))));
                for (const NamedScene &one : combined({encoding.id + ", " + scaling.id, scene}, scaling.parameters))
                    QTest::newRow(one.name.c_str()) << one.scene;
            }
    }
    void ofScalings() { check(nullptr); }

    void ofViews_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<QString>("view");
        for (const Encoding &encoding : encodings())
            for (const View &view : views()) {
                const Scene scene = sceneOf(encoding.id, 16, 1e4, 64);
                std::vector<Parameter> own;
                std::ranges::copy_if(view.parameters, std::back_inserter(own),
                                     [&](const Parameter &parameter) { return view.applies(parameter, scene); });
                if (!own.empty())
                    for (const NamedScene &one : combined({encoding.id + ", " + view.id, scene}, own))
                        QTest::newRow(one.name.c_str()) << one.scene << QString::fromStdString(view.id);
            }
    }
    void ofViews()
    {
        QFETCH(QString, view);
        check(findView(view.toStdString()));
    }

  private:
    /// Of the scene's knobs, or of those of a view alone.
    static void check(const View *only)
    {
        QFETCH(Scene, scene);
        for (const ParameterGroup &group : parameterGroups(scene)) {
            const View *view = findView(group.id);
            // The encoding and the scaling decide on a view's numbers; its choices are gone through by themselves.
            if (only ? view != only : view && group.id != "coverage")
                continue;
            const auto sightAt = [&](double length) { return KnobSight(certain(withParameter(scene, "length", length)), view); };
            // Nothing but the group's own view can show its knobs.
            std::array sights{sightAt(shortLength), sightAt(longLength)};
            for (const Parameter &parameter : group.parameters) {
                if (parameter.key == "length" || parameter.key == "value_vectors")
                    continue; // how much there is to see; vectors that join the values, which no view shows
                if (parameter.comparedAlone) {
                    // Read by some implementations alone, so that no other view may follow it.
                    const auto factorsAt = [&](double value) {
                        Numbers factors;
                        for (const EngineReading &reading : certain(engineReadings(certain(withParameter(scene, parameter.key, value)).subject)))
                            factors.push_back(reading.attentionFactor);
                        return factors;
                    };
                    QVERIFY(isActive(scene, parameter) && factorsAt(1) != factorsAt(0.5));
                    QVERIFY(!acts(sights.back(), parameter, candidates(parameter), view));
                    continue;
                }
                const bool shown = isActive(scene, parameter);
                const bool acting =
                    std::ranges::any_of(sights,
                                        [&](KnobSight &sight) { return acts(sight, parameter, candidates(parameter), view); })
                    || actsTogether(sights.back().scene(), group, parameter, view);
                QVERIFY2(acting == shown,
                         (parameter.key + (shown ? " is shown and does nothing" : " is hidden and acts")).c_str());
            }
        }
    }
};

TEST_CLASS(TestKnobs, NoApplication)
#include "tst_knobs.moc"

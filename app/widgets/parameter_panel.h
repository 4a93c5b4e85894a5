// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/model_files/model_file.h"
#include "core/scene.h"
#include "core/scene_knobs.h"

#include <QScrollArea>

#include <optional>
#include <cstdint>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace posviz {

class ParameterRow;

/// The left side: what is encoded, and all its knobs. Shows a scene; tells what the user wants; changes nothing itself.
class ParameterPanel : public QScrollArea {
    Q_OBJECT

  public:
    explicit ParameterPanel(QWidget *parent = nullptr);

    /// Its width with the usual text.
    static constexpr int usualWidth = 288;

    void showScene(const Scene &scene, const ModelAccount *model);

    /// Which views' knobs the next scene is shown with; all, until told. True where these are others than before.
    bool setViews(std::vector<std::string> views);

    /// What the scaling comes to, in a sentence; empty: nothing is scaled, or it is not known yet.
    void showVerdict(const QString &verdict);

  signals:
    void encodingChosen(const QString &id);
    void chooserWanted();
    void scalingChosen(const QString &id);
    /// A sequence length that the scaling is to stretch the trained length to.
    void extensionChosen(std::int64_t length);
    void valueChosen(const posviz::KnobName &knob, double value, const QString &gesture);
    void refused(const QString &sentence);
    void modelWanted();
    /// The file that has the model's trained numbers is to be opened.
    void weightsWanted();
    /// All that the model's file says is to be shown.
    void accountWanted();
    void tableDismissed();
    void layerChosen(const QString &layer);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void rebuild(const Scene &scene, const ModelAccount *model);
    void addEncodingChooser();
    void showFacts(bool shown);
    void addScalingChooser(const Encoding &encoding);
    void offerExtensions();
    void addSection(const QString &title);
    void addGroups(KnobOwner owner, const std::vector<ParameterGroup> &groups, const Scene &scene);
    void addRow(KnobOwner owner, const Parameter &parameter);
    void addModel(const ModelAccount &model);
    void addLayers(const ModelAccount &model);
    void addTable(const Scene &scene);
    void fitContent();
    void update(const Scene &scene, const ModelAccount *model);

    /// Ids of what has a widget: model, table, groups and knobs. Where a scene has others, all widgets are built anew.
    std::vector<std::string> m_structure;
    std::optional<std::vector<std::string>> m_views; ///< whose knobs are shown; none: all
    QVBoxLayout *m_column = nullptr;
    QComboBox *m_encoding = nullptr;
    QLabel *m_summary = nullptr;
    QPushButton *m_more = nullptr;
    QLabel *m_facts = nullptr;
    bool m_factsShown = false;
    QComboBox *m_scaling = nullptr;
    QLabel *m_scalingSummary = nullptr;
    QLabel *m_verdict = nullptr;
    QString m_verdictText;
    QPushButton *m_extend = nullptr;
    std::vector<std::int64_t> m_extensions; ///< lengths that m_extend offers
    QPushButton *m_standIn = nullptr; ///< seen while random numbers stand in for the model's
    QLabel *m_asModel = nullptr;
    QWidget *m_backToModel = nullptr;
    std::vector<ParameterRow *> m_rows;
};

} // namespace posviz

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/parameter_panel.h"

#include "app/widgets/encoding_facts.h"
#include "app/widgets/parameter_row.h"
#include "app/widgets/plain_name.h"
#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/quiet_combo_box.h"
#include "app/widgets/shown.h"
#include "app/wording.h"
#include "core/encoding.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace posviz {

namespace {

template <class Record> void fill(QComboBox &box, std::span<const Record> records)
{
    for (const Record &record : records) {
        // The scaling "none" is no method that somebody published: no year stands behind it.
        const QString year = record.id == "none" ? QString() : QStringLiteral("  ·  %1").arg(record.source.year);
        box.addItem(shown(record.title) + year, shown(record.id));
        box.setItemData(box.count() - 1, plainToolTip(shown(record.summary)), Qt::ToolTipRole);
    }
}

/// The knobs of views that cannot be seen would turn nothing that is seen.
std::vector<ParameterGroup> groupsOf(const Scene &scene, const std::optional<std::vector<std::string>> &views)
{
    std::vector<ParameterGroup> groups = viewGroups(scene);
    if (views)
        std::erase_if(groups, [&](const ParameterGroup &group) { return std::ranges::find(*views, group.id) == views->end(); });
    return groups;
}

std::vector<std::string> structureOf(const Scene &scene, const ModelAccount *model,
                                     const std::optional<std::vector<std::string>> &views)
{
    std::vector<std::string> structure{scene.subject.table, scene.subject.tensor, model ? model->path : ""};
    if (model)
        for (const Finding &finding : model->findings)
            structure.push_back(finding.key + english(finding.text));
    std::vector<ParameterGroup> groups = subjectGroups(scene.subject);
    std::ranges::move(groupsOf(scene, views), std::back_inserter(groups));
    for (const ParameterGroup &group : groups) {
        structure.push_back("#" + group.id);
        for (const Parameter &parameter : group.parameters)
            if (isActive(scene, parameter))
                structure.push_back(parameter.key + ' ' + parameter.label);
    }
    return structure;
}

/// Breaks its lines at the panel's width; a wrapped QLabel by itself asks for the width at which its text looks best.
QLabel *wrappedLabel(const QString &text, const char *style = nullptr)
{
    auto *label = new QLabel(text);
    if (style)
        label->setObjectName(QLatin1String(style));
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    return label;
}

} // namespace

ParameterPanel::ParameterPanel(QWidget *parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("side"));
    setFixedWidth(usualWidth);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
}

void ParameterPanel::showScene(const Scene &scene, const ModelAccount *model)
{
    std::vector<std::string> structure = structureOf(scene, model, m_views);
    if (structure == m_structure)
        return update(scene, model);
    // The knob in use stays where it is, whatever comes or goes above it.
    const auto inUse = [this] { return focusWidget() && focusWidget()->hasFocus() ? focusWidget() : nullptr; };
    const QWidget *before = inUse();
    const int place = before ? before->mapTo(viewport(), QPoint()).y() : 0;
    m_structure = std::move(structure);
    rebuild(scene, model);
    update(scene, model);
    if (const QWidget *after = inUse(); before && after) {
        // The scroll bar learns how long the new content is.
        widget()->layout()->activate();
        QEvent request(QEvent::LayoutRequest);
        QCoreApplication::sendEvent(this, &request);
        verticalScrollBar()->setValue(verticalScrollBar()->value() + after->mapTo(viewport(), QPoint()).y() - place);
    }
}

bool ParameterPanel::setViews(std::vector<std::string> views)
{
    const bool others = views != m_views;
    m_views = std::move(views);
    return others;
}

void ParameterPanel::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fitContent();
}

void ParameterPanel::fitContent()
{
    // The scroll bar's place is kept free, so that the knobs do not move when it comes and goes.
    if (widget())
        widget()->setFixedWidth(width() - verticalScrollBar()->sizeHint().width() - 1);
}

void ParameterPanel::rebuild(const Scene &scene, const ModelAccount *model)
{
    // A knob that vanishes may be the one with the focus: keep it on the knob of the same name.
    QString focused;
    for (const ParameterRow *row : m_rows)
        if (focusWidget() && row->isAncestorOf(focusWidget()))
            focused = shown(row->key());
    const bool encodingFocused = m_encoding && m_encoding->hasFocus();
    const bool scalingFocused = m_scaling && m_scaling->hasFocus();

    m_rows.clear();
    m_scaling = nullptr;
    m_scalingSummary = nullptr;
    m_extend = nullptr;
    m_verdict = nullptr;
    m_asModel = nullptr;
    m_standIn = nullptr;
    m_backToModel = nullptr;
    // A signal of one of the old widgets may have led here: they must outlive it.
    if (QWidget *old = takeWidget())
        old->deleteLater();

    auto *content = new QWidget;
    content->setObjectName(QStringLiteral("sideContent"));
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(16, 16, 6, 16);
    m_column->setSpacing(8);

    if (model)
        addModel(*model);
    addEncodingChooser();
    if (!scene.subject.table.empty())
        addTable(scene);
    addGroups(KnobOwner::Subject, subjectGroups(scene.subject), scene);
    addGroups(KnobOwner::Look, groupsOf(scene, m_views), scene);
    m_column->addStretch(1);
    setWidget(content);
    fitContent();

    if (encodingFocused)
        m_encoding->setFocus();
    if (scalingFocused && m_scaling)
        m_scaling->setFocus();
    for (ParameterRow *row : m_rows)
        if (!focused.isEmpty() && shown(row->key()) == focused)
            row->setFocus();
}

void ParameterPanel::addSection(const QString &title)
{
    auto *label = new QLabel(title.toUpper());
    label->setObjectName(QStringLiteral("section"));
    if (m_column->count() > 0)
        m_column->addSpacing(12);
    m_column->addWidget(label);
}

void ParameterPanel::addEncodingChooser()
{
    addSection(tr("Encoding"));
    m_encoding = new QuietComboBox;
    m_encoding->setAccessibleName(tr("Encoding"));
    fill(*m_encoding, encodings());
    connect(m_encoding, &QComboBox::activated, this,
            [this](int index) { emit encodingChosen(m_encoding->itemData(index).toString()); });
    m_column->addWidget(m_encoding);
    m_summary = wrappedLabel({}, "question");
    m_column->addWidget(m_summary);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    auto *all = new QPushButton;
    all->setObjectName(QStringLiteral("link"));
    all->setText(tr("All encodings …"));
    all->setToolTip(tr("Compare all encodings, and see how they are related  (Ctrl+L)"));
    connect(all, &QPushButton::clicked, this, &ParameterPanel::chooserWanted);
    m_more = new QPushButton;
    m_more->setObjectName(QStringLiteral("link"));
    m_more->setCheckable(true);
    m_more->setToolTip(tr("Formula, cost, models, source"));
    connect(m_more, &QPushButton::toggled, this, &ParameterPanel::showFacts);
    row->addWidget(all);
    row->addWidget(m_more);
    row->addStretch(1);
    m_column->addLayout(row);
    m_facts = wrappedLabel({}, "question");
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_column->addWidget(m_facts);
    m_more->setChecked(m_factsShown);
    showFacts(m_factsShown);
}

void ParameterPanel::showFacts(bool shown)
{
    m_factsShown = shown;
    m_more->setText(shown ? tr("Less") : tr("More"));
    m_facts->setVisible(shown);
}

void ParameterPanel::addScalingChooser(const Encoding &encoding)
{
    addSection(tr("Scaling"));
    m_scaling = new QuietComboBox;
    m_scaling->setAccessibleName(tr("Scaling"));
    std::vector<Scaling> own;
    std::ranges::copy_if(scalings(), std::back_inserter(own), [&](const Scaling &one) { return applies(one, encoding); });
    fill(*m_scaling, std::span<const Scaling>(own));
    connect(m_scaling, &QComboBox::activated, this,
            [this](int index) { emit scalingChosen(m_scaling->itemData(index).toString()); });
    m_column->addWidget(m_scaling);
    m_scalingSummary = wrappedLabel({}, "question");
    m_column->addWidget(m_scalingSummary);
    m_verdict = wrappedLabel({}, "verdict");
    m_column->addWidget(m_verdict);
    m_extend = new QPushButton(tr("Extend to …"));
    m_extend->setObjectName(QStringLiteral("link"));
    m_extend->setToolTip(tr("Set sequence length, factor and trained length together"));
    connect(m_extend, &QPushButton::clicked, this, &ParameterPanel::offerExtensions);
    m_column->addWidget(m_extend, 0, Qt::AlignLeft);
    showVerdict(m_verdictText);
}

void ParameterPanel::offerExtensions()
{
    QMenu menu;
    for (const std::int64_t length : m_extensions)
        menu.addAction(shown(shownInteger(length)), this, [this, length] { emit extensionChosen(length); });
    menu.exec(m_extend->mapToGlobal(QPoint(0, m_extend->height())));
}

void ParameterPanel::showVerdict(const QString &verdict)
{
    m_verdictText = verdict;
    if (!m_verdict)
        return;
    m_verdict->setText(verdict);
    m_verdict->setVisible(!verdict.isEmpty());
}

void ParameterPanel::addGroups(KnobOwner owner, const std::vector<ParameterGroup> &groups, const Scene &scene)
{
    for (const ParameterGroup &group : groups) {
        if (group.id == "scaling")
            addScalingChooser(*findEncoding(scene.subject.encoding));
        else if (group.id == "dimensions")
            addSection(tr("Parameters"));
        else if (group.id != "encoding")
            addSection(shown(group.title));
        for (const Parameter &parameter : group.parameters)
            if (isActive(scene, parameter))
                addRow(owner, parameter);
    }
}

void ParameterPanel::addRow(KnobOwner owner, const Parameter &parameter)
{
    auto *row = new ParameterRow(owner, parameter);
    connect(row, &ParameterRow::valueChosen, this, &ParameterPanel::valueChosen);
    connect(row, &ParameterRow::refused, this, &ParameterPanel::refused);
    m_column->addWidget(row);
    m_rows.push_back(row);
}

void ParameterPanel::addTable(const Scene &scene)
{
    addSection(tr("Table"));
    const QString content = tableSetsDimension(scene.subject)
                                ? tr("%1 features").arg(shown(shownInteger(scene.subject.dimension)))
                                : shown(findEncoding(scene.subject.encoding)->tableShape);
    QString title = plainName(QFileInfo(shown(scene.subject.table)).fileName());
    if (!scene.subject.tensor.empty())
        title += QStringLiteral(" · ") + shown(scene.subject.tensor);
    // A tensor's name is one long word; it may break behind its dots.
    title.replace(QLatin1Char('.'), QStringLiteral(".\u200b"));
    QLabel *name = wrappedLabel(tr("%1, %2").arg(title, content));
    name->setTextFormat(Qt::PlainText); // names come from strangers
    name->setToolTip(plainToolTip(shown(scene.subject.table)));
    m_column->addWidget(name);
    auto *dismiss = new QPushButton(tr("Close the table"));
    dismiss->setToolTip(tr("Back to a randomly initialised table."));
    connect(dismiss, &QPushButton::clicked, this, &ParameterPanel::tableDismissed);
    m_column->addWidget(dismiss, 0, Qt::AlignLeft);
}

namespace {

/// What the model calls itself, or its file's name.
QString modelName(const ModelAccount &model)
{
    return plainName(model.model.empty() ? QFileInfo(shown(model.path)).fileName() : shown(model.model));
}

} // namespace

void ParameterPanel::addLayers(const ModelAccount &model)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    auto *label = new QLabel(tr("Layers"));
    auto *layers = new QuietComboBox;
    layers->setObjectName(QStringLiteral("layers"));
    layers->setAccessibleName(tr("Layers"));
    // Long names must not widen the panel.
    layers->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    layers->setMinimumContentsLength(8);
    for (const LayerKind &kind : model.layers) {
        layers->addItem(shown(kind.name), shown(kind.name));
        layers->setItemData(layers->count() - 1, plainToolTip(shownText(kind.text)), Qt::ToolTipRole);
        if (kind.subject == model.subject)
            layers->setCurrentIndex(layers->count() - 1);
    }
    label->setBuddy(layers);
    connect(layers, &QComboBox::activated, this, [this, layers](int index) { emit layerChosen(layers->itemData(index).toString()); });
    row->addWidget(label);
    row->addWidget(layers, 1);
    m_column->addLayout(row);
}

void ParameterPanel::addModel(const ModelAccount &model)
{
    addSection(tr("From model"));
    QLabel *name = wrappedLabel(plainName((model.model.empty() ? QString() : shown(model.model) + QStringLiteral(" · "))
                                          + QFileInfo(shown(model.path)).fileName()));
    name->setTextFormat(Qt::PlainText); // names come from strangers
    name->setToolTip(plainToolTip(shown(model.path)));
    m_column->addWidget(name);
    if (model.layers.size() > 1)
        addLayers(model);
    auto *account = new QPushButton;
    account->setObjectName(QStringLiteral("link"));
    const auto warnings = std::ranges::count(model.findings, Verdict::Contradicted, &Finding::verdict);
    account->setText(warnings == 0   ? tr("Model settings …")
                     : warnings == 1 ? tr("Model settings: 1 warning …")
                                     : tr("Model settings: %1 warnings …").arg(warnings));
    account->setToolTip(tr("Every setting about positions, and its effect"));
    connect(account, &QPushButton::clicked, this, &ParameterPanel::accountWanted);
    m_column->addWidget(account, 0, Qt::AlignLeft);
    m_standIn = new QPushButton(tr("Random stand-in:\nopen the weights …"));
    m_standIn->setObjectName(QStringLiteral("standIn"));
    m_standIn->setToolTip(tr(
        "The settings describe the model's table but do not contain its numbers, so random ones are shown. Open the model's "
        ".safetensors, .gguf or folder to see the real ones."));
    m_standIn->setAccessibleDescription(m_standIn->toolTip());
    connect(m_standIn, &QPushButton::clicked, this, &ParameterPanel::weightsWanted);
    m_column->addWidget(m_standIn);
    m_asModel = wrappedLabel({}, "badge");
    m_asModel->setTextFormat(Qt::PlainText); // names come from strangers
    m_column->addWidget(m_asModel);
    auto *back = new QPushButton(tr("Back to the model's values"));
    connect(back, &QPushButton::clicked, this, &ParameterPanel::modelWanted);
    m_column->addWidget(back, 0, Qt::AlignLeft);
    m_backToModel = back;
}

void ParameterPanel::update(const Scene &scene, const ModelAccount *model)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    m_encoding->setCurrentIndex(m_encoding->findData(shown(scene.subject.encoding)));
    m_summary->setText(
        tr("%1 Acts on <b>%2</b>.").arg(shown(encoding->summary), shownText(placesInWords(encoding->facts.actsOn))));
    m_summary->setToolTip(plainToolTip(shown(citation(encoding->source))));
    m_facts->setText(factsAsRichText(*encoding));
    if (m_scaling) {
        const Scaling *scaling = findScaling(scene.subject.scaling);
        m_scaling->setCurrentIndex(m_scaling->findData(shown(scene.subject.scaling)));
        m_scalingSummary->setText(shown(scaling->summary));
        m_scalingSummary->setToolTip(plainToolTip(shown(citation(scaling->source))));
        m_extensions = extensionsOf(scene.subject);
        m_extend->setVisible(!m_extensions.empty());
    }
    const std::optional<Parameter> trained = findParameter(scene, "original_max_position_embeddings");
    for (ParameterRow *row : m_rows) {
        const Parameter parameter = *findParameter(scene, row->key());
        const bool inModel = model && findParameter(model->subject, row->key()).has_value();
        row->setZeroMeaning(parameter.zeroMeaning);
        row->setShown(parameterValue(scene, parameter),
                      inModel ? parameterValue(model->subject, parameter) : parameter.defaultValue);
        if (parameter.key == lengthParameter().key && trained) {
            const double at = parameterValue(scene, *trained);
            row->setLandmark(at, tr("trained to %1").arg(shown(shownNumber(at, 9))));
        }
    }
    if (model) {
        // A knob moved away and back is as it was.
        const bool same = withoutDefaults(scene.subject) == withoutDefaults(model->subject);
        const bool random = standsInAtRandom(scene.subject);
        m_standIn->setVisible(random);
        m_asModel->setVisible(!same || !random);
        m_asModel->setText(same ? tr("all values as in the model") : tr("based on %1, changed").arg(modelName(*model)));
        m_backToModel->setVisible(!same);
    }
}

} // namespace posviz

#include "trace/cbv.h"

#include <algorithm>
#include <array>
#include <span>

#include "trace/words.h"

namespace nguon::trace {
namespace {

constexpr auto biz_steps = words<41>(
    "accepting arriving assembling collecting commissioning consigning creating_class_instance "
    "cycle_counting decommissioning departing destroying disassembling dispensing encoding "
    "entering_exiting holding inspecting installing killing loading other packing picking receiving "
    "removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting "
    "shipping staging_outbound stock_taking stocking storing transporting unloading unpacking "
    "void_shipping");
constexpr auto dispositions = words<33>(
    "active available completeness_inferred completeness_verified conformant container_closed "
    "container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit "
    "inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match "
    "non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned "
    "sellable_accessible sellable_not_accessible stolen unavailable unknown");
constexpr auto biz_transaction_types =
    words<13>("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt");
constexpr auto source_destination_types = words<3>("location owning_party possessing_party");
constexpr auto error_reasons = words<2>("did_not_occur incorrect_data");
constexpr auto measurements = words<72>(
    "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance "
    "AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area "
    "Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent "
    "DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity "
    "ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance "
    "KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux "
    "MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime "
    "MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux "
    "RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume "
    "Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate "
    "VolumeFraction VolumetricFlux Wavenumber");
constexpr auto sensor_alerts = words<2>("ALARM_CONDITION ERROR_CONDITION");
constexpr auto components = words<14>(
    "altitude axial_distance azimuth easting elevation_angle height latitude longitude northing "
    "polar_angle spherical_radius x y z");
/// Members of documents and events, and the names of their types.
constexpr auto member_names = words<93>(
    "AggregationEvent AssociationEvent Collection EPCISDocument EPCISQueryDocument ObjectEvent "
    "TransactionEvent TransformationEvent action attribute attributes baseURL bizLocation bizRules "
    "bizStep bizTransaction bizTransactionList booleanValue certificationInfo chemicalSubstance "
    "childEPCs childQuantityList children component coordinateReferenceSystem correctiveEventIDs "
    "creationDate dataProcessingMethod declarationTime destination destinationList deviceID "
    "deviceMetadata disposition endTime epcClass epcList epcisBody epcisHeader epcisMasterData "
    "errorDeclaration eventID eventList eventTime eventTimeZoneOffset exception hexBinaryValue ilmd "
    "inputEPCList inputQuantityList instanceIdentifier masterData maxValue meanValue member "
    "microorganism minValue outputEPCList outputQuantityList parentID percRank percValue "
    "persistentDisposition quantity quantityList queryName queryResults rawData readPoint reason "
    "receiver recordTime resultsBody sDev schemaVersion sender sensorElementList sensorMetadata "
    "sensorReport set source sourceList startTime stringValue subscriptionID time transformationID "
    "unset uom uriValue value vocabularyElementList vocabularyList");

constexpr std::array every_vocabulary = {Vocabulary::biz_step,
                                         Vocabulary::disposition,
                                         Vocabulary::biz_transaction_type,
                                         Vocabulary::source_destination_type,
                                         Vocabulary::error_reason,
                                         Vocabulary::measurement,
                                         Vocabulary::sensor_alert,
                                         Vocabulary::component};

/// The word behind the vocabulary's name: "BizStep-shipping", "bizstep:shipping".
std::string_view local_word(std::string_view name, char separator) {
  auto const end = name.find(separator);
  return end == std::string_view::npos ? std::string_view() : name.substr(end + 1);
}

bool is_any_word(std::string_view word) {
  return std::any_of(every_vocabulary.begin(), every_vocabulary.end(),
                     [&](Vocabulary vocabulary) { return is_cbv_word(vocabulary, word); });
}

}  // namespace

std::span<std::string_view const> cbv_words(Vocabulary vocabulary) {
  switch (vocabulary) {
    case Vocabulary::biz_step:
      return biz_steps;
    case Vocabulary::disposition:
      return dispositions;
    case Vocabulary::biz_transaction_type:
      return biz_transaction_types;
    case Vocabulary::source_destination_type:
      return source_destination_types;
    case Vocabulary::error_reason:
      return error_reasons;
    case Vocabulary::measurement:
      return measurements;
    case Vocabulary::sensor_alert:
      return sensor_alerts;
    case Vocabulary::component:
      return components;
  }
  return {};
}

bool is_cbv_word(Vocabulary vocabulary, std::string_view word) {
  return is_among(cbv_words(vocabulary), word);
}

bool is_standard_term(std::string_view name) {
  return is_among(member_names, name) || is_any_word(name);
}

bool is_unit_code(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

std::string bare_word(std::string_view term) {
  struct Spelling {
    std::string_view prefix;
    char separator;
  };
  constexpr std::array spellings = {Spelling{"https://ref.gs1.org/cbv/", '-'}, Spelling{"cbv:", '-'},
                                    Spelling{"urn:epcglobal:cbv:", ':'}};
  for (auto const &[prefix, separator] : spellings) {
    if (!term.starts_with(prefix)) continue;
    if (auto const word = local_word(term.substr(prefix.size()), separator); is_any_word(word))
      return std::string(word);
  }
  constexpr std::string_view ours = "urn:nguon:v1:";
  if (term.starts_with(ours)) return "nguon:" + std::string(term.substr(ours.size()));
  return std::string(term);
}

}  // namespace nguon::trace

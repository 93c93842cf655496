// The terms that EPCIS 2.0 in JSON writes as bare words: Core Business Vocabulary 2.0 §7, the GS1 vocabulary for sensors,
// and the names of EPCIS's own members.

const termSet = (text) => new Set(text.split(' '));

const vocabularies = {
  bizStep: termSet(
    'accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting ' +
    'decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting ' +
    'installing killing loading other packing picking receiving removing repackaging repairing replacing ' +
    'reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing ' +
    'transporting unloading unpacking void_shipping'),
  disposition: termSet(
    'active available completeness_inferred completeness_verified conformant container_closed container_open ' +
    'damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class ' +
    'mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other ' +
    'partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible ' +
    'stolen unavailable unknown'),
  bizTransactionType: termSet(
    'bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt'),
  sourceDestinationType: termSet(
    'location owning_party possessing_party'),
  errorReason: termSet(
    'did_not_occur incorrect_data'),
  measurement: termSet(
    'AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance ' +
    'AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance ' +
    'Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity ' +
    'ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency ' +
    'Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux ' +
    'LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration ' +
    'MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power ' +
    'Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle ' +
    'SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate ' +
    'VolumeFraction VolumetricFlux Wavenumber'),
  sensorAlert: termSet(
    'ALARM_CONDITION ERROR_CONDITION'),
  component: termSet(
    'altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle ' +
    'spherical_radius x y z'),
  member: termSet(
    'AggregationEvent AssociationEvent Collection EPCISDocument EPCISQueryDocument ObjectEvent TransactionEvent ' +
    'TransformationEvent action attribute attributes baseURL bizLocation bizRules bizStep bizTransaction ' +
    'bizTransactionList booleanValue certificationInfo chemicalSubstance childEPCs childQuantityList children ' +
    'component coordinateReferenceSystem correctiveEventIDs creationDate dataProcessingMethod declarationTime ' +
    'destination destinationList deviceID deviceMetadata disposition endTime epcClass epcList epcisBody ' +
    'epcisHeader epcisMasterData errorDeclaration eventID eventList eventTime eventTimeZoneOffset exception ' +
    'hexBinaryValue ilmd inputEPCList inputQuantityList instanceIdentifier masterData maxValue meanValue member ' +
    'microorganism minValue outputEPCList outputQuantityList parentID percRank percValue persistentDisposition ' +
    'quantity quantityList queryName queryResults rawData readPoint reason receiver recordTime resultsBody sDev ' +
    'schemaVersion sender sensorElementList sensorMetadata sensorReport set source sourceList startTime ' +
    'stringValue subscriptionID time transformationID unset uom uriValue value vocabularyElementList ' +
    'vocabularyList'),
};

export const isTerm = (vocabulary, word) => vocabularies[vocabulary].has(word);

/// Whether the standard gives this bare name a meaning anywhere in a document.
export const isStandardTerm = (word) => Object.values(vocabularies).some((words) => words.has(word));
const isAnyWord = (word) => isStandardTerm(word) && !isTerm('member', word);

/// UN/CEFACT Recommendation 20: two or three capitals and digits.
export const isUnitCode = (text) => /^[A-Z\d]{2,3}$/.test(text);

/// A term of CBV as a bare word, one of ours as "nguon:…"; any other URI as it is.
export function bareWord(term) {
  const [, local] = /^(?:(?:https:\/\/ref\.gs1\.org\/cbv\/|cbv:)[^-]*-|urn:epcglobal:cbv:[^:]*:)([^]*)$/.exec(term) ?? [];
  if (local && isAnyWord(local)) return local;
  return term.startsWith('urn:nguon:v1:') ? `nguon:${term.slice(13)}` : term;
}

/**
 * What Cinder's driver, over storops, asks of each type: recorded, in the order sent. It asks for exactly the attributes that the type
 * document lists, and for some nested ones whatever it lists.
 */
export const MEASURED_FIELDS = {
  basicSystemInfo: 'apiVersion,earliestApiVersion,id,model,name,softwareVersion',
  ethernetPort:
    'bond,cascadeNames,connectorType,health,id,instanceId,isLinkUp,isRDMACapable,isRSSCapable,linuxDeviceName,macAddress,mtu,name,' +
    'needsReplacement,operationalStatus,parent,parentIOModule,parentStorageProcessor,portNumber,requestedMtu,requestedSpeed,' +
    'sfpSupportedProtocols,sfpSupportedSpeeds,shortName,speed,storageProcessor,supportedMtus,supportedSpeeds',
  host:
    'autoManageType,datastores,description,fcHostInitiators,fcHostInitiators.initiatorId,fcHostInitiators.paths.fcPort.wwn,' +
    'fcHostInitiators.paths.initiator.type,fcHostInitiators.paths.isLoggedIn,health,hostContainer,hostIPPorts,hostIPPorts.address,hostLUNs,' +
    'hostLUNs.hlu,hostLUNs.lun.id,hostLUNs.lun.name,hostLUNs.snap.id,hostPolledUUID,hostPushedUUID,hostUUID,hostVVolDatastore,id,instanceId,' +
    'isInitializationComplete,iscsiHostInitiators,iscsiHostInitiators.initiatorId,lastPollTime,name,nfsShareAccesses,operationalStatus,osType,' +
    'registrationType,storageResources,type,vms',
  hostInitiator:
    'chapUserName,health,id,initiatorId,instanceId,isBound,isChapSecretEnabled,isIgnored,iscsiType,name,nodeWWN,operationalStatus,parentHost,' +
    'paths,portWWN,sourceType,type',
  iscsiPortal:
    'ethernetPort,gateway,id,instanceId,ipAddress,ipProtocolVersion,iscsiNode,iscsiNode.name,netmask,portalGroupTag,v6PrefixLength,vlanId',
  job:
    'clientData,description,elapsedTime,endTime,estRemainTime,id,instanceId,isJobCancelable,isJobCancelled,messageOut,methodName,owner,' +
    'parametersOut,progressPct,requestId,startTime,state,stateChangeTime,statusCodeOut,submitTime,tasks',
  lun:
    'auSize,creationTime,currentNode,defaultNode,description,health,hostAccess,hostAccess.host.name,id,instanceId,ioLimitPolicy,' +
    'isCompressionEnabled,isDataReductionEnabled,isReplicationDestination,isSnapSchedulePaused,isThinEnabled,lunGroupObjectId,metadataSize,' +
    'metadataSizeAllocated,modificationTime,name,objectId,operationalStatus,perTierSizeUsed,pool,pool.isFASTCacheEnabled,pool.name,' +
    'pool.raidType,sizeAllocated,sizeTotal,sizeUsed,smpBackendId,snapCount,snapSchedule,snapWwn,snapsSize,snapsSizeAllocated,' +
    'storageResource,storageResource.type,tieringPolicy,type,wwn',
  pool:
    'alertThreshold,creationTime,description,harvestState,health,id,instanceId,isAllFlash,isEmpty,isFASTCacheEnabled,isHarvestEnabled,' +
    'isSnapHarvestEnabled,metadataSizeSubscribed,metadataSizeUsed,name,objectId,operationalStatus,poolFastVP,poolSpaceHarvestHighThreshold,' +
    'poolSpaceHarvestLowThreshold,raidType,rebalanceProgress,sizeFree,sizeSubscribed,sizeTotal,sizeUsed,snapSizeSubscribed,snapSizeUsed,' +
    'snapSpaceHarvestHighThreshold,snapSpaceHarvestLowThreshold,storageResourceType,tiers,type',
  snap:
    'accessType,attachedWWN,creationTime,creatorSchedule,creatorType,creatorUser,description,expirationTime,id,instanceId,ioLimitPolicy,' +
    'isAutoDelete,isModifiable,isModified,isReadOnly,isSystemSnap,lastWritableTime,lun,name,operationalStatus,parentSnap,size,snapGroup,' +
    'state,storageResource',
  storageResource:
    'blockHostAccess,datastores,dedupStatus,description,esxFilesystemBlockSize,esxFilesystemMajorVersion,filesystem,health,hostVVolDatastore,' +
    'id,isReplicationDestination,isSnapSchedulePaused,luns,metadataSize,metadataSizeAllocated,name,perTierSizeUsed,pools,relocationPolicy,' +
    'replicationType,sizeAllocated,sizeTotal,sizeUsed,snapCount,snapSchedule,snapsSizeAllocated,snapsSizeTotal,thinStatus,type,' +
    'virtualVolumes,vmwareUUID',
  system:
    'avgPower,currentPower,health,id,instanceId,internalModel,isAutoFailbackEnabled,isEULAAccepted,isUpgradeComplete,licenseType,macAddress,' +
    'model,name,operationalStatus,platform,serialNumber',
} as const;

/** How the same client asks for a type document. */
export const TYPE_DOCUMENT_QUERY =
  'compact=True&fields=attributes.description,attributes.displayValue,attributes.initialValue,attributes.name,attributes.type,description,' +
  'documentation,name,type';

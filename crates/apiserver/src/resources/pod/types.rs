//! The fields of pods, which templates of workloads share. Upstream: k8s.io/api/core/v1/types.go.

pub(crate) const TYPES: &str = "
Pod metadata:ObjectMeta spec:PodSpec status:PodStatus
PodTemplateSpec metadata:ObjectMeta spec:PodSpec
PodTemplate metadata:ObjectMeta template:PodTemplateSpec
PodSpec volumes:[]Volume initContainers:[]Container containers!:[]Container ephemeralContainers:[]EphemeralContainer
 restartPolicy:RestartPolicy terminationGracePeriodSeconds:*int64 activeDeadlineSeconds:*int64 dnsPolicy:DNSPolicy
 nodeSelector:{}string serviceAccountName serviceAccount automountServiceAccountToken:*bool nodeName
 hostNetwork:bool hostPID:bool hostIPC:bool shareProcessNamespace:*bool securityContext:*PodSecurityContext
 imagePullSecrets:[]LocalObjectReference hostname subdomain affinity:*Affinity schedulerName
 tolerations:[]Toleration hostAliases:[]HostAlias priorityClassName priority:*int32 dnsConfig:*PodDNSConfig
 readinessGates:[]PodReadinessGate runtimeClassName:*string enableServiceLinks:*bool
 preemptionPolicy:*PreemptionPolicy overhead:{}quantity topologySpreadConstraints:[]TopologySpreadConstraint
 setHostnameAsFQDN:*bool os:*PodOS hostUsers:*bool schedulingGates:[]PodSchedulingGate
 resourceClaims:[]PodResourceClaim resources:*ResourceRequirements hostnameOverride:*string workloadRef:raw
RestartPolicy = string
DNSPolicy = string
PreemptionPolicy = string
Volume name! hostPath:*HostPathVolumeSource emptyDir:*EmptyDirVolumeSource gcePersistentDisk:raw
 awsElasticBlockStore:raw gitRepo:raw secret:*SecretVolumeSource nfs:*NFSVolumeSource iscsi:raw glusterfs:raw
 persistentVolumeClaim:*PersistentVolumeClaimVolumeSource rbd:raw flexVolume:raw cinder:raw cephfs:raw flocker:raw
 downwardAPI:*DownwardAPIVolumeSource fc:raw azureFile:raw configMap:*ConfigMapVolumeSource vsphereVolume:raw
 quobyte:raw azureDisk:raw photonPersistentDisk:raw projected:*ProjectedVolumeSource portworxVolume:raw scaleIO:raw
 storageos:raw csi:*CSIVolumeSource ephemeral:*EphemeralVolumeSource image:*ImageVolumeSource
HostPathVolumeSource path! type:*HostPathType
HostPathType = string
EmptyDirVolumeSource medium:StorageMedium sizeLimit:*quantity
StorageMedium = string
SecretVolumeSource secretName items:[]KeyToPath defaultMode:*int32 optional:*bool
KeyToPath key! path! mode:*int32
NFSVolumeSource server! path! readOnly:bool
PersistentVolumeClaimVolumeSource claimName! readOnly:bool
DownwardAPIVolumeSource items:[]DownwardAPIVolumeFile defaultMode:*int32
DownwardAPIVolumeFile path! fieldRef:*ObjectFieldSelector resourceFieldRef:*ResourceFieldSelector mode:*int32
ConfigMapVolumeSource name items:[]KeyToPath defaultMode:*int32 optional:*bool
ProjectedVolumeSource sources!:[]VolumeProjection defaultMode:*int32
VolumeProjection secret:*SecretProjection downwardAPI:*DownwardAPIProjection configMap:*ConfigMapProjection
 serviceAccountToken:*ServiceAccountTokenProjection clusterTrustBundle:*ClusterTrustBundleProjection
 podCertificate:*PodCertificateProjection
SecretProjection name items:[]KeyToPath optional:*bool
DownwardAPIProjection items:[]DownwardAPIVolumeFile
ConfigMapProjection name items:[]KeyToPath optional:*bool
ServiceAccountTokenProjection audience expirationSeconds:*int64 path!
ClusterTrustBundleProjection name:*string signerName:*string labelSelector:*LabelSelector optional:*bool path!
PodCertificateProjection signerName keyType maxExpirationSeconds:*int32 credentialBundlePath keyPath
 certificateChainPath userAnnotations:{}string
CSIVolumeSource driver! readOnly:*bool fsType:*string volumeAttributes:{}string
 nodePublishSecretRef:*LocalObjectReference
EphemeralVolumeSource volumeClaimTemplate:*PersistentVolumeClaimTemplate
PersistentVolumeClaimTemplate metadata:ObjectMeta spec!:raw
ImageVolumeSource reference pullPolicy:PullPolicy
Container name! image command:[]string args:[]string workingDir ports:[]ContainerPort envFrom:[]EnvFromSource
 env:[]EnvVar resources:ResourceRequirements resizePolicy:[]ContainerResizePolicy restartPolicy:*ContainerRestartPolicy
 restartPolicyRules:[]raw volumeMounts:[]VolumeMount volumeDevices:[]VolumeDevice livenessProbe:*Probe
 readinessProbe:*Probe startupProbe:*Probe lifecycle:*Lifecycle terminationMessagePath
 terminationMessagePolicy:TerminationMessagePolicy imagePullPolicy:PullPolicy securityContext:*SecurityContext
 stdin:bool stdinOnce:bool tty:bool
EphemeralContainer name! image command:[]string args:[]string workingDir ports:[]ContainerPort
 envFrom:[]EnvFromSource env:[]EnvVar resources:ResourceRequirements resizePolicy:[]ContainerResizePolicy
 restartPolicy:*ContainerRestartPolicy restartPolicyRules:[]raw volumeMounts:[]VolumeMount
 volumeDevices:[]VolumeDevice livenessProbe:*Probe readinessProbe:*Probe startupProbe:*Probe lifecycle:*Lifecycle
 terminationMessagePath terminationMessagePolicy:TerminationMessagePolicy imagePullPolicy:PullPolicy
 securityContext:*SecurityContext stdin:bool stdinOnce:bool tty:bool targetContainerName
ContainerRestartPolicy = string
TerminationMessagePolicy = string
PullPolicy = string
ContainerPort name hostPort:int32 containerPort!:int32 protocol:Protocol hostIP
Protocol = string
EnvFromSource prefix configMapRef:*ConfigMapEnvSource secretRef:*SecretEnvSource
ConfigMapEnvSource name optional:*bool
SecretEnvSource name optional:*bool
EnvVar name! value valueFrom:*EnvVarSource
EnvVarSource fieldRef:*ObjectFieldSelector resourceFieldRef:*ResourceFieldSelector configMapKeyRef:*ConfigMapKeySelector
 secretKeyRef:*SecretKeySelector fileKeyRef:raw
ObjectFieldSelector apiVersion fieldPath!
ResourceFieldSelector containerName resource! divisor:quantity
ConfigMapKeySelector name key! optional:*bool
SecretKeySelector name key! optional:*bool
ResourceRequirements limits:{}quantity requests:{}quantity claims:[]ResourceClaim
ResourceClaim name! request
ContainerResizePolicy resourceName! restartPolicy!
VolumeMount name! readOnly:bool recursiveReadOnly:*string mountPath! subPath mountPropagation:*string subPathExpr
VolumeDevice name! devicePath!
Probe exec:*ExecAction httpGet:*HTTPGetAction tcpSocket:*TCPSocketAction grpc:*GRPCAction initialDelaySeconds:int32
 timeoutSeconds:int32 periodSeconds:int32 successThreshold:int32 failureThreshold:int32
 terminationGracePeriodSeconds:*int64
ExecAction command:[]string
HTTPGetAction path port!:intorstring host scheme:URIScheme httpHeaders:[]HTTPHeader
URIScheme = string
HTTPHeader name! value!
TCPSocketAction port!:intorstring host
GRPCAction port!:int32 service:*string
Lifecycle postStart:*LifecycleHandler preStop:*LifecycleHandler stopSignal:*string
LifecycleHandler exec:*ExecAction httpGet:*HTTPGetAction tcpSocket:*TCPSocketAction sleep:*SleepAction
SleepAction seconds!:int64
SecurityContext capabilities:*Capabilities privileged:*bool seLinuxOptions:raw windowsOptions:raw runAsUser:*int64
 runAsGroup:*int64 runAsNonRoot:*bool readOnlyRootFilesystem:*bool allowPrivilegeEscalation:*bool procMount:*string
 seccompProfile:*SeccompProfile appArmorProfile:raw
Capabilities add:[]string drop:[]string
SeccompProfile type! localhostProfile:*string
PodSecurityContext seLinuxOptions:raw windowsOptions:raw runAsUser:*int64 runAsGroup:*int64 runAsNonRoot:*bool
 supplementalGroups:[]int64 supplementalGroupsPolicy:*string fsGroup:*int64 sysctls:[]Sysctl
 fsGroupChangePolicy:*string seccompProfile:*SeccompProfile appArmorProfile:raw seLinuxChangePolicy:*string
Sysctl name! value!
Affinity nodeAffinity:raw podAffinity:raw podAntiAffinity:raw
Toleration key operator:TolerationOperator value effect:TaintEffect tolerationSeconds:*int64
TolerationOperator = string
HostAlias ip! hostnames:[]string
PodDNSConfig nameservers:[]string searches:[]string options:[]PodDNSConfigOption
PodDNSConfigOption name value:*string
PodReadinessGate conditionType!:PodConditionType
PodConditionType = string
TopologySpreadConstraint maxSkew!:int32 topologyKey! whenUnsatisfiable! labelSelector:*LabelSelector minDomains:*int32
 nodeAffinityPolicy:*string nodeTaintsPolicy:*string matchLabelKeys:[]string
PodOS name!
PodSchedulingGate name!
PodResourceClaim name! resourceClaimName:*string resourceClaimTemplateName:*string
PodStatus observedGeneration:int64 phase:PodPhase conditions:[]PodCondition message reason nominatedNodeName hostIP
 hostIPs:[]HostIP podIP podIPs:[]PodIP startTime:*time initContainerStatuses:[]ContainerStatus
 containerStatuses:[]ContainerStatus qosClass:PodQOSClass ephemeralContainerStatuses:[]ContainerStatus resize
 resourceClaimStatuses:[]raw extendedResourceClaimStatus:raw allocatedResources:{}quantity
 resources:*ResourceRequirements
PodPhase = string
PodQOSClass = string
PodCondition type!:PodConditionType observedGeneration:int64 status!:ConditionStatus lastProbeTime:time
 lastTransitionTime:time reason message
HostIP ip!
PodIP ip!
ContainerStatus name! state:ContainerState lastState:ContainerState ready!:bool restartCount!:int32 image! imageID!
 containerID started:*bool allocatedResources:{}quantity resources:*ResourceRequirements volumeMounts:[]raw user:raw
 allocatedResourcesStatus:[]raw stopSignal:*string
ContainerState waiting:*ContainerStateWaiting running:*ContainerStateRunning terminated:*ContainerStateTerminated
ContainerStateWaiting reason message
ContainerStateRunning startedAt:time
ContainerStateTerminated exitCode!:int32 signal:int32 reason message startedAt:time finishedAt:time containerID
";

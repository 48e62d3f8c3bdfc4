// The C interface of PKCS#11 as it lies in memory on Unix: constants, structures, and the functions of a module that are used here.
using System.Runtime.InteropServices;

namespace Trent.Cryptography;

/// <summary>Constants of PKCS#11 2.40.</summary>
internal static class Ck
{
    internal const nuint Ok = 0;
    internal const nuint UserTypeUser = 1;
    internal const nuint OsLockingOk = 2;

    internal const nuint SessionReadWrite = 2;
    internal const nuint SessionSerial = 4;

    internal const nuint ClassSecretKey = 4;
    internal const nuint KeyTypeAes = 0x1F;

    internal const nuint MechanismAesKeyGeneration = 0x1080;
    internal const nuint MechanismAesGcm = 0x1087;
    internal const nuint MechanismEncrypts = 0x100;
    internal const nuint MechanismDecrypts = 0x200;

    internal const nuint AttributeClass = 0x000;
    internal const nuint AttributeToken = 0x001;
    internal const nuint AttributePrivate = 0x002;
    internal const nuint AttributeLabel = 0x003;
    internal const nuint AttributeKeyType = 0x100;
    internal const nuint AttributeId = 0x102;
    internal const nuint AttributeSensitive = 0x103;
    internal const nuint AttributeEncrypt = 0x104;
    internal const nuint AttributeDecrypt = 0x105;
    internal const nuint AttributeWrap = 0x106;
    internal const nuint AttributeUnwrap = 0x107;
    internal const nuint AttributeSign = 0x108;
    internal const nuint AttributeVerify = 0x10A;
    internal const nuint AttributeDerive = 0x10C;
    internal const nuint AttributeValueLength = 0x161;
    internal const nuint AttributeExtractable = 0x162;
}

/// <summary>CK_ATTRIBUTE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkAttribute(nuint type, void* value, nuint length)
{
    internal nuint Type = type;
    internal void* Value = value;
    internal nuint Length = length;
}

/// <summary>CK_MECHANISM.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkMechanism(nuint mechanism, void* parameter, nuint length)
{
    internal nuint Mechanism = mechanism;
    internal void* Parameter = parameter;
    internal nuint Length = length;
}

/// <summary>CK_GCM_PARAMS with the member for the bits of the IV, which the header of 2.40 has and its text forgot.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkGcmParameters
{
    internal byte* Iv;
    internal nuint IvLength;
    internal nuint IvBits;
    internal byte* Associated;
    internal nuint AssociatedLength;
    internal nuint TagBits;
}

/// <summary>CK_C_INITIALIZE_ARGS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CkInitializeArguments
{
    internal void* CreateMutex;
    internal void* DestroyMutex;
    internal void* LockMutex;
    internal void* UnlockMutex;
    internal nuint Flags;
    internal void* Reserved;
}

/// <summary>CK_MECHANISM_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CkMechanismInfo
{
    internal nuint KeySizeMin;
    internal nuint KeySizeMax;
    internal nuint Flags;
}

/// <summary>CK_TOKEN_INFO, of which only the beginning is read.</summary>
internal static class CkTokenInfo
{
    internal const int LabelBytes = 32;
    internal const int SerialOffset = 80;
    internal const int SerialBytes = 16;
    internal const int FlagsOffset = 96;

    // 208 on 64-bit systems; a little room costs nothing.
    internal const int Bytes = 256;
}

/// <summary>The functions of a module: its CK_FUNCTION_LIST, from the version number on one pointer each in the order of the standard.</summary>
internal unsafe readonly struct CkFunctions(void** list)
{
    // The version number takes the place of one pointer.
    private readonly void** _functions = list + 1;

    internal delegate* unmanaged[Cdecl]<CkInitializeArguments*, nuint> Initialize => (delegate* unmanaged[Cdecl]<CkInitializeArguments*, nuint>)_functions[0];

    internal delegate* unmanaged[Cdecl]<void*, nuint> Terminate => (delegate* unmanaged[Cdecl]<void*, nuint>)_functions[1];

    internal delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint> GetSlotList => (delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)_functions[4];

    internal delegate* unmanaged[Cdecl]<nuint, byte*, nuint> GetTokenInfo => (delegate* unmanaged[Cdecl]<nuint, byte*, nuint>)_functions[6];

    internal delegate* unmanaged[Cdecl]<nuint, nuint, CkMechanismInfo*, nuint> GetMechanismInfo =>
        (delegate* unmanaged[Cdecl]<nuint, nuint, CkMechanismInfo*, nuint>)_functions[8];

    internal delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint> OpenSession =>
        (delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)_functions[12];

    internal delegate* unmanaged[Cdecl]<nuint, nuint> CloseSession => (delegate* unmanaged[Cdecl]<nuint, nuint>)_functions[13];

    internal delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint> Login => (delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)_functions[18];

    internal delegate* unmanaged[Cdecl]<nuint, nuint> Logout => (delegate* unmanaged[Cdecl]<nuint, nuint>)_functions[19];

    internal delegate* unmanaged[Cdecl]<nuint, nuint, CkAttribute*, nuint, nuint> GetAttributeValue =>
        (delegate* unmanaged[Cdecl]<nuint, nuint, CkAttribute*, nuint, nuint>)_functions[24];

    internal delegate* unmanaged[Cdecl]<nuint, CkAttribute*, nuint, nuint> FindObjectsInitialize =>
        (delegate* unmanaged[Cdecl]<nuint, CkAttribute*, nuint, nuint>)_functions[26];

    internal delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint> FindObjects => (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)_functions[27];

    internal delegate* unmanaged[Cdecl]<nuint, nuint> FindObjectsFinal => (delegate* unmanaged[Cdecl]<nuint, nuint>)_functions[28];

    internal delegate* unmanaged[Cdecl]<nuint, CkMechanism*, nuint, nuint> EncryptInitialize => (delegate* unmanaged[Cdecl]<nuint, CkMechanism*, nuint, nuint>)_functions[29];

    internal delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> Encrypt =>
        (delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)_functions[30];

    internal delegate* unmanaged[Cdecl]<nuint, CkMechanism*, nuint, nuint> DecryptInitialize => (delegate* unmanaged[Cdecl]<nuint, CkMechanism*, nuint, nuint>)_functions[33];

    internal delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> Decrypt =>
        (delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)_functions[34];

    internal delegate* unmanaged[Cdecl]<nuint, CkMechanism*, CkAttribute*, nuint, nuint*, nuint> GenerateKey =>
        (delegate* unmanaged[Cdecl]<nuint, CkMechanism*, CkAttribute*, nuint, nuint*, nuint>)_functions[58];
}

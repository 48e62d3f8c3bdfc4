// The return values of PKCS#11 that are told apart.
namespace Trent.Cryptography;

/// <summary>Return values of PKCS#11 (OASIS PKCS #11 Cryptographic Token Interface Base Specification 2.40, section 5.1).</summary>
public static class Pkcs11Codes
{
    /// <summary>CKR_SLOT_ID_INVALID.</summary>
    public const ulong SlotIdInvalid = 0x03;

    /// <summary>CKR_GENERAL_ERROR.</summary>
    public const ulong GeneralError = 0x05;

    /// <summary>CKR_FUNCTION_FAILED.</summary>
    public const ulong FunctionFailed = 0x06;

    /// <summary>CKR_DATA_INVALID.</summary>
    public const ulong DataInvalid = 0x20;

    /// <summary>CKR_DATA_LEN_RANGE.</summary>
    public const ulong DataLengthRange = 0x21;

    /// <summary>CKR_ATTRIBUTE_TYPE_INVALID: the object has no such attribute.</summary>
    public const ulong AttributeTypeInvalid = 0x12;

    /// <summary>CKR_DEVICE_ERROR.</summary>
    public const ulong DeviceError = 0x30;

    /// <summary>CKR_DEVICE_REMOVED: the token went away during the call.</summary>
    public const ulong DeviceRemoved = 0x32;

    /// <summary>CKR_ENCRYPTED_DATA_INVALID.</summary>
    public const ulong EncryptedDataInvalid = 0x40;

    /// <summary>CKR_ENCRYPTED_DATA_LEN_RANGE.</summary>
    public const ulong EncryptedDataLengthRange = 0x41;

    /// <summary>CKR_MECHANISM_INVALID: the token does not have it.</summary>
    public const ulong MechanismInvalid = 0x70;

    /// <summary>CKR_MECHANISM_PARAM_INVALID.</summary>
    public const ulong MechanismParameterInvalid = 0x71;

    /// <summary>CKR_PIN_INCORRECT.</summary>
    public const ulong PinIncorrect = 0xA0;

    /// <summary>CKR_PIN_INVALID: it has characters that no PIN of this token has.</summary>
    public const ulong PinInvalid = 0xA1;

    /// <summary>CKR_PIN_LEN_RANGE.</summary>
    public const ulong PinLengthRange = 0xA2;

    /// <summary>CKR_PIN_EXPIRED.</summary>
    public const ulong PinExpired = 0xA3;

    /// <summary>CKR_PIN_LOCKED.</summary>
    public const ulong PinLocked = 0xA4;

    /// <summary>CKR_SESSION_CLOSED.</summary>
    public const ulong SessionClosed = 0xB0;

    /// <summary>CKR_SESSION_HANDLE_INVALID.</summary>
    public const ulong SessionHandleInvalid = 0xB3;

    /// <summary>CKR_TOKEN_NOT_PRESENT.</summary>
    public const ulong TokenNotPresent = 0xE0;

    /// <summary>CKR_TOKEN_NOT_RECOGNIZED.</summary>
    public const ulong TokenNotRecognized = 0xE1;

    /// <summary>CKR_USER_ALREADY_LOGGED_IN.</summary>
    public const ulong UserAlreadyLoggedIn = 0x100;

    /// <summary>CKR_USER_NOT_LOGGED_IN.</summary>
    public const ulong UserNotLoggedIn = 0x101;

    /// <summary>CKR_CRYPTOKI_ALREADY_INITIALIZED: somebody else in this process uses the module.</summary>
    public const ulong AlreadyInitialized = 0x191;
}
